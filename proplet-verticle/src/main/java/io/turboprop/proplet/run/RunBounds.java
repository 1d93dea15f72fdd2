package io.turboprop.proplet.run;

/**
 * How much a proplet takes on.
 *
 * @param slots guests at once
 * @param waiting runs beyond them that fetch or wait for a slot, 0 or more
 * @param remembered ended attempts that a repeated order is still recognised by
 * @param rememberedChars characters of results kept for them, all together
 */
public record RunBounds(int slots, int waiting, int remembered, long rememberedChars) {
  public RunBounds {
    if (slots < 1 || waiting < 0 || remembered < 1 || rememberedChars < 1) {
      throw new IllegalArgumentException(
          "slots %d, waiting %d, remembered %d, remembered characters %d: out of range"
              .formatted(slots, waiting, remembered, rememberedChars));
    }
  }

  int most() {
    return slots + waiting;
  }
}
