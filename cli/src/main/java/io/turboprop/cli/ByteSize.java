package io.turboprop.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A number of bytes, written {@code 1048576}, {@code 64MiB} (powers of 1024, also {@code 64M}) or
 * {@code 64MB} (powers of 1000).
 */
public record ByteSize(long bytes) {

  /** Reads one from the command line. */
  static final class Converter implements ITypeConverter<ByteSize> {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*([kmgt]?)(i?b)?");

    @Override
    public ByteSize convert(String text) {
      Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
      if (!size.matches()) {
        throw complaint(text);
      }
      String prefix = size.group(2);
      long step = "b".equals(size.group(3)) && !prefix.isEmpty() ? 1000 : 1024;
      long factor = 1;
      for (int power = "kmgt".indexOf(prefix) + (prefix.isEmpty() ? 0 : 1); power > 0; power--) {
        factor *= step;
      }
      try {
        return new ByteSize(Math.multiplyExact(Long.parseLong(size.group(1)), factor));
      } catch (ArithmeticException tooLarge) {
        throw complaint(text);
      }
    }

    private static TypeConversionException complaint(String text) {
      return new TypeConversionException(
          "'%s' is not a size; write for example 1048576, 64MiB or 1GiB".formatted(text));
    }
  }
}
