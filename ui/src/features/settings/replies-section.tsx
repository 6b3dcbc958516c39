// Words of replies: what is understood as an opt-out or a confirmation without anybody reading it.
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import type { ReplyWords } from "../../ipc/bindings/ReplyWords";
import type { ReplyWordsView } from "../../ipc/bindings/ReplyWordsView";
import type { RulesSaved } from "../../ipc/bindings/RulesSaved";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { call } from "../../ipc/call";
import { refusalSentence } from "../../ipc/error-words";
import { toRefusal } from "../../ipc/refusal";
import { useDayClock } from "../../ipc/status";
import { useLive } from "../../ipc/use-live";
import { Refused } from "../../parts/refused";
import { Button } from "../../shared/button";
import { SelectField, TextField } from "../../shared/field";
import { languageName, languages } from "../../shared/languages";
import { Loading } from "../../shared/loading";
import { Tabs } from "../../shared/tabs";
import { useTell } from "../../shared/tell";
import { say } from "../../words/words";
import styles from "./fields.module.css";
import { FormFrame } from "./form-frame";
import { typed, WORD_KINDS, wordsOf, type WordKind } from "./reply-words";
import { useForm } from "./use-form";

const LABELS: Record<WordKind, { label: string; hint: string }> = {
  stop: { label: "settings-replies-stop", hint: "settings-replies-stop-hint" },
  confirm: { label: "settings-replies-confirm", hint: "settings-replies-confirm-hint" },
  start: { label: "settings-replies-start", hint: "settings-replies-start-hint" },
};
const LINES = 6;

export function RepliesSection({ settings }: { settings: SettingsView }) {
  const live = useLive("reply_words", {}, ["book_changed"]);
  if (live.value === undefined) {
    return live.refusal === undefined ? (
      <Loading />
    ) : (
      <Refused refusal={live.refusal} onReload={() => void live.reload()} />
    );
  }
  return <Editor settings={settings} view={live.value} onSaved={live.reload} />;
}

function Editor({
  settings,
  view,
  onSaved,
}: {
  settings: SettingsView;
  view: ReplyWordsView;
  onSaved: () => Promise<void>;
}) {
  const { locale } = useDayClock();
  const { tell, tellProblem } = useTell();
  const [chosen, setLanguage] = useState(view.words[0]?.language ?? "");

  const save = async (words: ReplyWords | null): Promise<RulesSaved> => {
    await call("save_reply_words", { words });
    await onSaved();
    return { settings, back_to_review: 0, sentence: say("settings-replies-saved") };
  };
  const form = useForm({
    name: "replies",
    saved: { all: typed(view.words) },
    settings,
    send: ({ all }) => save(wordsOf(all)),
  });
  const { all } = form.value;
  const language = all.some((each) => each.language === chosen) ? chosen : (all[0]?.language ?? "");
  const others = languages(locale, [settings.clinic.language]).filter(
    ({ id }) => !all.some((each) => each.language === id),
  );

  const bringBack = async (): Promise<void> => {
    try {
      tell((await save(null)).sentence, {
        word: say("settings-undo"),
        until: null,
        run: async () => (await save(view.words)).sentence,
      });
    } catch (thrown) {
      tellProblem(refusalSentence(toRefusal(thrown)));
    }
  };

  return (
    <FormFrame
      form={form}
      title={say("settings-replies")}
      intro={say("settings-replies-intro")}
      inputOf={() => null}
      aside={
        !form.touched && (
          <Button icon={RotateCcw} onPress={() => void bringBack()}>
            {say("settings-replies-usual")}
          </Button>
        )
      }
    >
      <p>{say("settings-replies-everywhere", { words: view.everywhere.join(", ") })}</p>
      <SelectField
        label={say("settings-language-add")}
        value={null}
        onChange={(added) => {
          if (added !== null) {
            form.set({ all: [...all, { language: added, stop: "", start: "", confirm: "" }] });
            setLanguage(added);
          }
        }}
        options={others}
        hint={say("settings-replies-language-hint")}
      />
      <Tabs
        label={say("settings-languages")}
        value={language}
        onChange={setLanguage}
        options={all.map((words) => ({
          id: words.language,
          name: languageName(words.language, locale),
          content: (
            <div className={styles.pair}>
              {WORD_KINDS.map((kind) => (
                <TextField
                  key={kind}
                  label={say(LABELS[kind].label)}
                  hint={say(LABELS[kind].hint)}
                  lines={LINES}
                  value={words[kind]}
                  onChange={(next) =>
                    form.set({
                      all: all.map((each) =>
                        each.language === words.language ? { ...each, [kind]: next } : each,
                      ),
                    })
                  }
                />
              ))}
            </div>
          ),
        }))}
      />
    </FormFrame>
  );
}
