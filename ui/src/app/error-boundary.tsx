// A screen that breaks stops alone: the rest of the window, and all sending rules, go on.
import { RotateCw } from "lucide-react";
import { Component, type ReactNode } from "react";
import { Button } from "../shared/button";
import { ErrorSummary } from "../shared/error-summary";
import { say } from "../words/words";
import styles from "./error-boundary.module.css";

interface State {
  broken: string | null;
}

export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { broken: null };

  static getDerivedStateFromError(thrown: unknown): State {
    return { broken: thrown instanceof Error ? thrown.message : String(thrown) };
  }

  override render(): ReactNode {
    if (this.state.broken === null) {
      return this.props.children;
    }
    return (
      <div className={styles.box}>
        <ErrorSummary
          heading={say("app-broken")}
          faults={[{ sentence: say("app-broken-sentence"), input: null }]}
          action={
            <Button icon={RotateCw} onPress={() => this.setState({ broken: null })}>
              {say("app-broken-again")}
            </Button>
          }
        />
        <p className={styles.detail}>{this.state.broken}</p>
      </div>
    );
  }
}
