// Tabs: several looks at one thing, beside or above it.
import type { ReactNode } from "react";
import { Tab, TabList, TabPanel, TabPanels, Tabs as AriaTabs } from "react-aria-components";
import { cx } from "./cx";
import styles from "./tabs.module.css";

export interface TabOption<K extends string> {
  id: K;
  name: ReactNode;
  content: ReactNode;
}

export function Tabs<K extends string>({
  label,
  value,
  onChange,
  options,
  isBeside = false,
  fills = false,
}: {
  label: string;
  value: K;
  onChange: (next: K) => void;
  options: readonly TabOption<K>[];
  /** The words stand beside the content, not above it. */
  isBeside?: boolean;
  /** The content fills the height that is left. */
  fills?: boolean;
}) {
  return (
    <AriaTabs
      className={cx(styles.tabs, isBeside && styles.beside, fills && styles.fills)}
      orientation={isBeside ? "vertical" : "horizontal"}
      keyboardActivation="manual"
      selectedKey={value}
      onSelectionChange={(key) => onChange(key as K)}
    >
      <TabList aria-label={label} className={cx(styles.list)}>
        {options.map((option) => (
          <Tab key={option.id} id={option.id} className={cx(styles.tab)}>
            {option.name}
          </Tab>
        ))}
      </TabList>
      <TabPanels className={cx(styles.panels)}>
        {options.map((option) => (
          <TabPanel key={option.id} id={option.id} className={cx(styles.panel)}>
            {option.content}
          </TabPanel>
        ))}
      </TabPanels>
    </AriaTabs>
  );
}
