// History: every reminder there ever was, and the whole life of one.
import { useRoute } from "../../shared/route";
import { Life } from "./life";
import { List } from "./list";
import { placeOf } from "./search";

export function HistoryScreen() {
  const { rest } = useRoute();
  const place = placeOf(rest);
  switch (place.at) {
    case "life":
      return <Life key={place.key} reminder={place.key} />;
    case "patient":
      return <List patient={place.id} />;
    case "search":
      return <List key={place.typed} patient={null} typed={place.typed} />;
    case "list":
      return <List patient={null} />;
  }
}
