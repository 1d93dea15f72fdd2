package io.turboprop.manager.requirement;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A regular expression without back-tracking, so that no pattern of a user can hold up the control
 * loop: the pattern becomes a machine that reads each character once, in all the states it may be
 * in (Thompson 1968). A match takes at most the length of the text times that of the pattern.
 *
 * <p>Texts match as a whole. There are characters, {@code .}, classes {@code [a-z]} and {@code
 * [^a-z]}, {@code \d \w \s} and escapes, {@code * + ?}, alternatives and groups; no counts, no
 * anchors, nothing that looks back.
 */
final class LinearPattern {
  static final int MOST_CHARS = 256;

  /** A state: reads a character, or goes on without one to one or two others. */
  private sealed interface State {
    record Read(IntPredicate set) implements State {}

    record Fork(int one, int other) implements State {}

    record End() implements State {}
  }

  private final List<State> states = new ArrayList<>();

  private LinearPattern() {}

  /**
   * @throws IllegalArgumentException saying what is wrong with it and where
   */
  static LinearPattern compile(String text) {
    if (text.length() > MOST_CHARS) {
      throw new IllegalArgumentException(
          "a pattern must have at most " + MOST_CHARS + " characters");
    }
    LinearPattern pattern = new LinearPattern();
    pattern.add(new PatternReader(text).read());
    pattern.states.add(new State.End());
    return pattern;
  }

  private void add(PatternNode node) {
    switch (node) {
      case PatternNode.Nothing ignored -> {}
      case PatternNode.One one -> states.add(new State.Read(one.set()));
      case PatternNode.Sequence all -> all.nodes().forEach(this::add);
      case PatternNode.Either either -> alternatives(either);
      case PatternNode.Repeated repeated -> repeated(repeated);
    }
  }

  /** {@code fork(one, other) one fork(end, end) other}. */
  private void alternatives(PatternNode.Either either) {
    int fork = place();
    add(either.one());
    int leave = place();
    states.set(fork, new State.Fork(fork + 1, states.size()));
    add(either.other());
    states.set(leave, new State.Fork(states.size(), states.size()));
  }

  /** {@code fork(node, end) node fork(node, end)}, without the first if it must come once. */
  private void repeated(PatternNode.Repeated repeated) {
    int fork = repeated.optional() ? place() : -1;
    int begin = states.size();
    add(repeated.node());
    if (repeated.again()) {
      states.add(new State.Fork(begin, states.size() + 1));
    }
    if (fork >= 0) {
      states.set(fork, new State.Fork(begin, states.size()));
    }
  }

  private int place() {
    states.add(new State.End());
    return states.size() - 1;
  }

  boolean matches(String text) {
    BitSet now = new BitSet(states.size());
    enter(0, now);
    for (int i = 0; i < text.length() && !now.isEmpty(); ) {
      int read = text.codePointAt(i);
      BitSet next = new BitSet(states.size());
      for (int at = now.nextSetBit(0); at >= 0; at = now.nextSetBit(at + 1)) {
        if (states.get(at) instanceof State.Read state && state.set().test(read)) {
          enter(at + 1, next);
        }
      }
      now = next;
      i += Character.charCount(read);
    }
    return now.get(states.size() - 1);
  }

  /** Adds the state and all that are reached from it without a character. */
  private void enter(int state, BitSet entered) {
    int[] open = new int[2 * states.size() + 1];
    int count = 0;
    open[count++] = state;
    while (count > 0) {
      int at = open[--count];
      if (entered.get(at)) {
        continue;
      }
      entered.set(at);
      if (states.get(at) instanceof State.Fork fork) {
        if (!entered.get(fork.one())) {
          open[count++] = fork.one();
        }
        if (!entered.get(fork.other()) && fork.other() != fork.one()) {
          open[count++] = fork.other();
        }
      }
    }
  }
}
