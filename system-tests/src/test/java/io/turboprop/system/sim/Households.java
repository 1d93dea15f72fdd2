package io.turboprop.system.sim;

import java.util.SplittableRandom;

/** Which houses a seed may stand for. */
enum Households {
  /** One manager, and proplets at the broker. */
  PLAIN {
    @Override
    Scenario of(Scenario usual, SplittableRandom random) {
      return usual;
    }
  },
  /** In every other house the manager drives some of the proplets over HTTP. */
  DRIVING {
    @Override
    Scenario of(Scenario usual, SplittableRandom random) {
      return usual.partlyDriven(random);
    }
  },
  /** Several managers that share a store. */
  SHARING {
    @Override
    Scenario of(Scenario usual, SplittableRandom random) {
      return usual.withSeveralManagers(random);
    }
  };

  /**
   * @param random of its own, so that all else stays as the seed has it
   */
  abstract Scenario of(Scenario usual, SplittableRandom random);
}
