// A value once it has stopped changing for a moment: what is asked while somebody types.
import { useEffect, useState } from "react";

export function useSettled<T>(value: T, milliseconds = 200): T {
  const [settled, setSettled] = useState(value);
  const key = JSON.stringify(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(JSON.parse(key) as T), milliseconds);
    return () => window.clearTimeout(timer);
  }, [key, milliseconds]);
  return settled;
}
