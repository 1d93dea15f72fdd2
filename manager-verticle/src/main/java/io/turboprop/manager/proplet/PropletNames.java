package io.turboprop.manager.proplet;

import io.turboprop.model.PropletId;

/**
 * Names such as {@code Brave-Otter} for proplets that bring none; the same id always has the same
 * name.
 */
final class PropletNames {
  private static final String[] HOW = {
    "Agile", "Amber", "Bold", "Brave", "Bright", "Calm", "Clever", "Cosmic", "Crisp", "Eager",
        "Fleet",
    "Gentle", "Golden", "Happy", "Hidden", "Humble", "Jolly", "Keen", "Lively", "Lucky", "Mellow",
        "Merry",
    "Nimble", "Noble", "Patient", "Proud", "Quick", "Quiet", "Rapid", "Silver", "Steady", "Swift"
  };
  private static final String[] WHO = {
    "Albatross",
    "Badger",
    "Beaver",
    "Bison",
    "Condor",
    "Coyote",
    "Crane",
    "Dolphin",
    "Falcon",
    "Ferret",
    "Finch",
    "Fox",
    "Gull",
    "Hare",
    "Heron",
    "Ibis",
    "Jackal",
    "Kestrel",
    "Lynx",
    "Marmot",
    "Martin",
    "Mole",
    "Moose",
    "Osprey",
    "Otter",
    "Owl",
    "Petrel",
    "Puffin",
    "Raven",
    "Stork",
    "Swallow",
    "Tern"
  };

  private PropletNames() {}

  static String of(PropletId id) {
    int hash = Math.floorMod(id.value().hashCode() * 0x9E3779B1, HOW.length * WHO.length);
    return HOW[hash % HOW.length] + "-" + WHO[hash / HOW.length];
  }
}
