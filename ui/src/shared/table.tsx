// The one list: a grid that shows only the rows in sight, up to thousands of them. Rows are known
// by key, so choice and focus survive a reload.
import { createContext, useContext, useMemo, useRef, type MouseEvent, type ReactNode } from "react";
import {
  Cell,
  Column,
  ResizableTableContainer,
  Row,
  Table as AriaTable,
  TableBody,
  TableHeader,
  TableLayout,
  Virtualizer,
  type Selection,
} from "react-aria-components";
import { say } from "../words/words";
import { Checkbox } from "./field";
import { cx } from "./cx";
import styles from "./table.module.css";
import { useRem } from "./use-rem";
import { rowKey, useRowFocus } from "./use-row-focus";
import { useWidth } from "./use-width";

export interface TableColumn<T> {
  id: string;
  name: string;
  /** Width in rem, or a share of what is left such as "2fr". */
  width: number | `${number}fr`;
  /** For a share: at least so many rem. */
  least?: number;
  /** Left out when the table is narrower than so many rem. */
  from?: number;
  cell: (row: T) => ReactNode;
}

export interface TableProps<T> {
  label: string;
  rows: readonly T[];
  keyOf: (row: T) => string;
  /** What a row is called when it is read out or searched by typing. */
  nameOf: (row: T) => string;
  /** The first one names the row. */
  columns: readonly TableColumn<T>[];
  /** What stands there when there are no rows. */
  empty: ReactNode;
  /** Given: rows can be chosen, with the box, Space, or Ctrl and Shift with the mouse. */
  chosen?: ReadonlySet<string>;
  onChoose?: (keys: Set<string>) => void;
  /** The row that is looked at: the one with the focus. */
  onRead?: (key: string) => void;
  /** The key of the row that is shown beside the table. */
  reading?: string | null;
  /** A click on a row, or Enter. Not together with `chosen`. */
  onOpen?: (key: string) => void;
  /** What single letters do while a row has the focus; they no longer jump to a name then. */
  letters?: Record<string, (key: string) => void>;
  /** Height of a row in rem. */
  rowHeight?: number;
}

/** The row shown beside the list. A context: marking one must not draw thousands again. */
const ReadContext = createContext<string | null>(null);

const HEADING = 1.9;
const BOX = 2.5;

export function Table<T extends object>({
  label,
  rows,
  keyOf,
  nameOf,
  columns,
  empty,
  chosen,
  onChoose,
  onRead,
  reading = null,
  onOpen,
  letters,
  rowHeight = 2,
}: TableProps<T>) {
  const rem = useRem();
  const container = useRef<HTMLDivElement>(null);
  const width = useWidth(container) / rem;
  const shown = columns.filter((column) => column.from === undefined || width >= column.from);
  const layout = useMemo(() => new TableLayout(), []);
  const options = useMemo(
    () => ({ rowHeight: rowHeight * rem, headingHeight: HEADING * rem }),
    [rem, rowHeight],
  );
  const chooses = chosen !== undefined;
  const focus = useRowFocus(container, rows, keyOf);
  const shiftedFrom = useRef<string | null>(null);

  return (
    <div
      ref={container}
      className={styles.frame}
      // Takes the focus where the last row goes away.
      tabIndex={-1}
      onFocusCapture={(event) => {
        const key = rowKey(event.target);
        focus.note(key);
        if (key !== null) {
          onRead?.(key);
        }
      }}
      onPointerDownCapture={(event) => {
        // A plain click reads. Choosing is the box, Space, or the mouse with Ctrl or Shift.
        if (chooses && plainlyClicked(event) !== null) {
          event.stopPropagation();
        }
      }}
      onMouseDownCapture={(event) => {
        const row = chooses ? plainlyClicked(event) : null;
        if (row !== null) {
          // The row, not the cell under the mouse: the arrows then go on from row to row.
          event.preventDefault();
          event.stopPropagation();
          row.focus();
        }
      }}
      onKeyDownCapture={(event) => {
        const key = rowKey(event.target);
        if (key !== null && !focus.isChosen(key)) {
          event.preventDefault();
          event.stopPropagation();
          return;
        }
        // Whoever draws the choice out with Shift begins with the row they are on.
        const isShifted = event.shiftKey && ["ArrowDown", "ArrowUp"].includes(event.key);
        shiftedFrom.current = isShifted && chosen?.size === 0 ? key : null;
        const onRow = (event.target as HTMLElement).matches(
          "[role=row], [role=gridcell], [role=rowheader]",
        );
        if (chooses && key !== null && onRow && event.key === "Enter") {
          // Space chooses. Enter must not: it is what people press to read on.
          event.preventDefault();
          event.stopPropagation();
          return;
        }
        if (letters === undefined || key === null || event.key.length > 1 || event.key === " ") {
          return;
        }
        if (event.ctrlKey || event.metaKey || event.altKey) {
          return;
        }
        const act = letters[event.key.toLowerCase()];
        // Typing a name must never be taken for a command, so letters do not search here at all.
        if (act !== undefined) {
          event.preventDefault();
          event.stopPropagation();
          act(key);
        } else if (/^\p{L}$/u.test(event.key)) {
          event.nativeEvent.stopImmediatePropagation();
        }
      }}
    >
      <ReadContext value={reading}>
        {rows.length === 0 ? (
          <div className={styles.empty}>{empty}</div>
        ) : (
          <ResizableTableContainer className={cx(styles.scroll)}>
            <Virtualizer layout={layout} layoutOptions={options}>
              <AriaTable
                aria-label={label}
                className={cx(styles.table)}
                selectionMode={chooses ? "multiple" : "none"}
                selectionBehavior="toggle"
                {...(chooses ? { selectedKeys: chosen as Selection & Set<string> } : {})}
                onSelectionChange={(selection) => {
                  const first = shiftedFrom.current === null ? [] : [shiftedFrom.current];
                  shiftedFrom.current = null;
                  onChoose?.(
                    new Set(
                      selection === "all"
                        ? rows.map(keyOf)
                        : [...first, ...[...selection].map(String)],
                    ),
                  );
                }}
                {...(onOpen === undefined
                  ? {}
                  : { onRowAction: (key: string | number) => onOpen(String(key)) })}
              >
                <TableHeader className={cx(styles.header)}>
                  {chooses && (
                    <Column
                      id="choice"
                      width={BOX * rem}
                      minWidth={BOX * rem}
                      className={cx(styles.columnBox)}
                    >
                      <Checkbox slot="selection" aria-label={say("shared-choose-all")} />
                    </Column>
                  )}
                  {shown.map((column, index) => (
                    <Column
                      key={column.id}
                      id={column.id}
                      isRowHeader={index === 0}
                      className={cx(styles.column)}
                      width={typeof column.width === "number" ? column.width * rem : column.width}
                      minWidth={
                        (typeof column.width === "number" ? column.width : (column.least ?? 5)) *
                        rem
                      }
                    >
                      {column.name}
                    </Column>
                  ))}
                </TableHeader>
                <TableBody items={rows} dependencies={[shown.length, columns, chooses]}>
                  {(row) => {
                    const key = keyOf(row);
                    return (
                      <Row
                        id={key}
                        textValue={nameOf(row)}
                        className={cx(styles.row, onOpen !== undefined && styles.opens)}
                      >
                        {chooses && (
                          <Cell className={cx(styles.cellBox)}>
                            <Checkbox slot="selection" aria-label={say("shared-choose-row")} />
                          </Cell>
                        )}
                        {shown.map((column, index) => (
                          <Cell key={column.id} className={cx(styles.cell)}>
                            {index === 0 && <ReadMark row={key} />}
                            {column.cell(row)}
                          </Cell>
                        ))}
                      </Row>
                    );
                  }}
                </TableBody>
              </AriaTable>
            </Virtualizer>
          </ResizableTableContainer>
        )}
      </ReadContext>
    </div>
  );
}

/** The row a mouse without Ctrl or Shift is on, unless it is on something that acts by itself. */
function plainlyClicked(event: MouseEvent): HTMLElement | null {
  const target = event.target as HTMLElement;
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  return plain && target.closest("label, button, a") === null
    ? target.closest<HTMLElement>("[role=row][data-key]")
    : null;
}

function ReadMark({ row }: { row: string }) {
  return useContext(ReadContext) === row ? <span className={styles.read} /> : null;
}
