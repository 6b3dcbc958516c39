// Says that something is on its way, but only when that takes long enough to notice.
import { say } from "../words/words";
import styles from "./loading.module.css";

export function Loading() {
  return (
    <p role="status" className={styles.loading}>
      {say("shared-loading")}
    </p>
  );
}
