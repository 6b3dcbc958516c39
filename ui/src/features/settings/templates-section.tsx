// Templates: what messages say, one text a language, looked over while it is typed.
import { Trash2 } from "lucide-react";
import { useState } from "react";
import type { Channel } from "../../ipc/bindings/Channel";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import type { Template } from "../../ipc/bindings/Template";
import type { TemplateText } from "../../ipc/bindings/TemplateText";
import { call } from "../../ipc/call";
import type { Refusal } from "../../ipc/refusal";
import { sayChannel } from "../../parts/channel";
import { Button } from "../../shared/button";
import { SelectField, TextField } from "../../shared/field";
import { languageName, languages } from "../../shared/languages";
import { Tabs } from "../../shared/tabs";
import { say } from "../../words/words";
import { Collection, goToNewest } from "./collection";
import styles from "./fields.module.css";
import { FormFrame } from "./form-frame";
import { TextEditor } from "./text-editor";
import { errorsOf, useForm } from "./use-form";

const SECTION = "templates";
const CHANNELS: readonly Channel[] = ["email", "sms", "voice", "call_list"];

export function TemplatesSection({
  settings,
  chosen,
  locale,
}: {
  settings: SettingsView;
  chosen: string | undefined;
  locale: string;
}) {
  const all = [...settings.templates, ...settings.notices.map(({ template }) => template)];
  return (
    <Collection
      section={SECTION}
      title={say("settings-templates")}
      intro={say("settings-templates-intro")}
      members={all.map((template) => ({
        id: template.id,
        name: template.name,
        note: say("settings-template-note", {
          channel: sayChannel(template.channel),
          languages: template.texts.map((text) => languageName(text.language, locale)).join(", "),
          version: template.version,
        }),
      }))}
      chosen={chosen}
      newWord={say("settings-template-new")}
      none={say("settings-templates-none")}
    >
      {(id) => (
        <Editor settings={settings} template={all.find((each) => each.id === id)} locale={locale} />
      )}
    </Collection>
  );
}

const inputOf = (field: string): string => {
  if (field === "name" || field === "channel") {
    return `template-${field}`;
  }
  return /subject/.test(field) ? "template-subject" : "template-body";
};

const NO_ERRORS: ReadonlyMap<string, string> = new Map();

/** The language of the text that the engine's refusal is about, such as "texts.1.body". */
function languageAt(refusal: Refusal, texts: readonly TemplateText[]): string | null {
  const text = /^texts\D+(\d+)/.exec(refusal.field ?? "");
  return text === null ? null : (texts[Number(text[1])]?.language ?? null);
}

function Editor({
  settings,
  template,
  locale,
}: {
  settings: SettingsView;
  /** None for a new one. */
  template: Template | undefined;
  locale: string;
}) {
  const id = template?.id ?? null;
  const notice = settings.notices.find((each) => each.template.id === id);
  const clinics = settings.clinic.language;
  const saved: { name: string; channel: Channel; texts: TemplateText[] } = {
    name: template?.name ?? "",
    channel: template?.channel ?? "email",
    texts: template?.texts ?? [{ language: clinics, subject: "", body: "" }],
  };
  const [chosen, setLanguage] = useState(saved.texts[0]?.language ?? clinics);
  const form = useForm({
    name: `template ${id ?? "new"}`,
    saved,
    settings,
    send: ({ name, channel, texts }) =>
      call("save_template", { id, name: name.trim(), channel, texts }),
    // The text the refusal is about comes into sight.
    onRefused: (refusal, { texts }) => setLanguage((last) => languageAt(refusal, texts) ?? last),
    canUndo: id !== null,
    onSaved: (done) => {
      if (id === null) {
        goToNewest(SECTION, done.settings.templates);
      }
    },
  });
  const errors = errorsOf(form, inputOf);
  const { value, set } = form;
  const fault = form.refusal === undefined ? null : languageAt(form.refusal, value.texts);
  // The one that was looked at may just have been removed.
  const language = value.texts.some((text) => text.language === chosen)
    ? chosen
    : (value.texts[0]?.language ?? clinics);
  const others = languages(locale, [clinics]).filter(
    (each) => !value.texts.some((text) => text.language === each.id),
  );

  return (
    <FormFrame
      form={form}
      title={template?.name ?? say("settings-template-new")}
      inputOf={inputOf}
      isNew={template === undefined}
      verb={say(template === undefined ? "settings-template-add" : "settings-save")}
    >
      <div className={styles.pair}>
        <TextField
          id="template-name"
          label={say("settings-template-name")}
          value={value.name}
          onChange={(name) => set({ name })}
          error={errors.get("template-name")}
          autoFocus={template === undefined}
          autoComplete="off"
        />
        <SelectField
          id="template-channel"
          label={say("settings-template-channel")}
          value={value.channel}
          onChange={(channel) => channel !== null && set({ channel })}
          options={(CHANNELS.includes(value.channel) ? CHANNELS : [...CHANNELS, value.channel]).map(
            (channel) => ({ id: channel, name: sayChannel(channel) }),
          )}
          error={errors.get("template-channel")}
          isDisabled={notice !== undefined}
        />
        <SelectField
          label={say("settings-language-add")}
          value={null}
          onChange={(added) => {
            if (added !== null) {
              set({ texts: [...value.texts, { language: added, subject: "", body: "" }] });
              setLanguage(added);
            }
          }}
          options={others}
          hint={say("settings-language-add-hint")}
        />
      </div>
      <Tabs
        label={say("settings-languages")}
        value={language}
        onChange={setLanguage}
        options={value.texts.map((text) => ({
          id: text.language,
          name: languageName(text.language, locale),
          content: (
            <>
              <TextEditor
                key={text.language}
                id={id}
                channel={value.channel}
                text={text}
                onChange={(next) =>
                  set({
                    texts: value.texts.map((each) =>
                      each.language === text.language ? next : each,
                    ),
                  })
                }
                placeholders={notice?.fields ?? settings.template_fields}
                errors={text.language === fault ? errors : NO_ERRORS}
              />
              {value.texts.length > 1 && (
                <div>
                  <Button
                    icon={Trash2}
                    onPress={() =>
                      set({ texts: value.texts.filter((each) => each.language !== text.language) })
                    }
                  >
                    {say("settings-language-remove", {
                      language: languageName(text.language, locale),
                    })}
                  </Button>
                </div>
              )}
            </>
          ),
        }))}
      />
    </FormFrame>
  );
}
