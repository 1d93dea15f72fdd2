package io.turboprop.manager.requirement;

import java.util.List;
import java.util.function.IntPredicate;

/** What a pattern is made of. */
sealed interface PatternNode {
  record Nothing() implements PatternNode {}

  /**
   * @param set of characters, one of which has to come
   */
  record One(IntPredicate set) implements PatternNode {}

  record Sequence(List<PatternNode> nodes) implements PatternNode {
    public Sequence {
      nodes = List.copyOf(nodes);
    }
  }

  record Either(PatternNode one, PatternNode other) implements PatternNode {}

  /**
   * @param optional it need not come
   * @param again it may come more than once
   */
  record Repeated(PatternNode node, boolean optional, boolean again) implements PatternNode {}
}
