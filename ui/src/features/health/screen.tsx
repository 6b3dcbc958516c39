// Health: how the program does, what went wrong, when it was away; and who was affected by that.
import { useRoute } from "../../shared/route";
import { AffectedPage } from "./affected";
import { Overview } from "./overview";
import { placeOf } from "./place";

export function HealthScreen() {
  const place = placeOf(useRoute().rest);
  switch (place.at) {
    case "overview":
      return <Overview />;
    case "affected":
      return (
        <AffectedPage
          key={`${place.absence} ${place.cause}`}
          absence={place.absence}
          cause={place.cause}
        />
      );
  }
}
