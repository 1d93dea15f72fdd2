package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Resource;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.manager.requirement.Strategy;

/**
 * What an attempt would cost on a proplet, by each strategy; the least cost wins. Grows, or stays,
 * with each resource that is used; of {@code bin-pack} it falls, which is its point.
 */
final class Cost {
  private static final Resource[] ALL = Resource.values();

  /** Beyond, costs are no numbers any more: such proplets count as equals. */
  private static final double MOST_EXPONENT = 600;

  /** Lieb's square ice constant, (4/3)^(3/2): the base that the book takes. */
  private static final double CUBE_BASE = Math.pow(4.0 / 3.0, 1.5);

  private static final double CUBE_JOBS = 4;
  private static final double CUBE_PROCESSORS = Math.pow(2, 0.8);

  private Cost() {}

  /**
   * @param proplets there are
   */
  static double of(Strategy strategy, Row row, Resources asked, boolean measures, int proplets) {
    return switch (strategy) {
      case ROUND_ROBIN -> 0;
      case SPREAD -> row.attempts();
      case LEAST_LOADED -> mean(Load.of(row, asked, measures), true);
      case BIN_PACK -> -mean(Load.of(row, asked, measures), false);
      case E_PVM -> opportunity(Load.of(row, asked, measures), proplets);
      case EPVM_CUBE -> cube(Load.of(row, asked, measures), row.attempts());
      case GREEDY -> Load.of(row, asked, measures).now(Resource.CPU) / CUBE_PROCESSORS;
    };
  }

  /** Of what would be used; what nobody knows counts against the proplet: as all, or as nothing. */
  private static double mean(Load load, boolean unknownIsFull) {
    double sum = 0;
    for (Resource resource : ALL) {
      boolean counts = load.known(resource) || unknownIsFull;
      sum += counts ? load.now(resource) + load.more(resource) : 0;
    }
    return sum / ALL.length;
  }

  /** {@code Σ (B^(u+d) − B^u)} with {@code B = max(2, proplets)}. */
  private static double opportunity(Load load, int proplets) {
    double log = Math.log(Math.max(2, proplets));
    double sum = 0;
    for (Resource resource : ALL) {
      double more = load.more(resource) * log;
      double now = Math.min(load.now(resource) * log, MOST_EXPONENT - Math.min(100, more));
      sum += more == 0 ? 0 : Math.exp(now) * Math.expm1(Math.min(100, more));
    }
    return sum;
  }

  /** The processor's own terms cancel each other in the book; so they do here. */
  private static double cube(Load load, int attempts) {
    double jobs =
        Math.pow(CUBE_BASE, (attempts + 1) / CUBE_JOBS) - Math.pow(CUBE_BASE, attempts / CUBE_JOBS);
    double now = load.now(Resource.MEMORY);
    double memory =
        Math.pow(CUBE_BASE, now + load.more(Resource.MEMORY)) - Math.pow(CUBE_BASE, now);
    return memory + 2 * jobs;
  }
}
