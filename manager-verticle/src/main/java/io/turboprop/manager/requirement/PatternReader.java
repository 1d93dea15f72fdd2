package io.turboprop.manager.requirement;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Reads a pattern of {@link LinearPattern}. Used once. */
final class PatternReader {
  private static final String SPECIAL = "()[]{}*+?|.\\^$";

  private final String text;
  private int at;

  PatternReader(String text) {
    this.text = text;
  }

  PatternNode read() {
    PatternNode node = alternatives();
    if (at < text.length()) {
      throw wrong("has a ) without its (");
    }
    return node;
  }

  private PatternNode alternatives() {
    PatternNode node = sequence();
    while (comes('|')) {
      at++;
      node = new PatternNode.Either(node, sequence());
    }
    return node;
  }

  private PatternNode sequence() {
    List<PatternNode> nodes = new ArrayList<>();
    while (at < text.length() && !comes('|') && !comes(')')) {
      nodes.add(repeated(atom()));
    }
    return nodes.isEmpty() ? new PatternNode.Nothing() : new PatternNode.Sequence(nodes);
  }

  /** At most one of the signs: two of them mean nothing more, or something else elsewhere. */
  private PatternNode repeated(PatternNode node) {
    char sign = at < text.length() ? text.charAt(at) : ' ';
    if ("*+?".indexOf(sign) < 0) {
      return node;
    }
    at++;
    if (comes('*') || comes('+') || comes('?')) {
      throw wrong("has two signs of repetition in a row");
    }
    return new PatternNode.Repeated(node, sign != '+', sign != '?');
  }

  private PatternNode atom() {
    int c = next();
    return switch (c) {
      case '(' -> group();
      case '[' -> new PatternNode.One(characters());
      case '.' -> new PatternNode.One(any -> true);
      case '\\' -> new PatternNode.One(escaped());
      case '*', '+', '?' -> throw wrong("repeats nothing");
      case '{', '}', ']', '^', '$' ->
          throw wrong("has %c, which has no meaning here; \\%c is the character".formatted(c, c));
      default -> new PatternNode.One(read -> read == c);
    };
  }

  private PatternNode group() {
    if (comes('?')) {
      throw wrong("has a group with a question mark; plain groups only");
    }
    PatternNode node = alternatives();
    if (!comes(')')) {
      throw wrong("has a ( without its )");
    }
    at++;
    return node;
  }

  private IntPredicate characters() {
    boolean not = comes('^');
    at += not ? 1 : 0;
    IntPredicate set = none -> false;
    boolean empty = true;
    while (!comes(']')) {
      if (at >= text.length()) {
        throw wrong("has a [ without its ]");
      }
      set = set.or(member());
      empty = false;
    }
    if (empty) {
      throw wrong("has an empty []");
    }
    at++;
    return not ? set.negate() : set;
  }

  private IntPredicate member() {
    int first = next();
    if (first == '\\') {
      return escaped();
    }
    boolean range = comes('-') && at + 1 < text.length() && text.charAt(at + 1) != ']';
    if (!range) {
      return read -> read == first;
    }
    at++;
    int last = next();
    if (last == '\\' || last < first) {
      throw wrong("has a range that runs backwards or ends in an escape");
    }
    return read -> first <= read && read <= last;
  }

  private IntPredicate escaped() {
    int c = next();
    return switch (c) {
      case 'd' -> read -> '0' <= read && read <= '9';
      case 'w' -> PatternReader::isWord;
      case 's' -> read -> " \t\r\n\f".indexOf(read) >= 0;
      default -> {
        if (SPECIAL.indexOf(c) < 0 && c != '-' && c != '/') {
          throw wrong("has the escape \\%s, which is none".formatted(Character.toString(c)));
        }
        yield read -> read == c;
      }
    };
  }

  private static boolean isWord(int c) {
    return c == '_' || ('0' <= c && c <= '9') || ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z');
  }

  private int next() {
    if (at >= text.length()) {
      throw wrong("ends too early");
    }
    int c = text.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  private boolean comes(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(
        "the pattern \"%s\" %s, at character %d".formatted(text, what, at));
  }
}
