package io.turboprop.model;

import io.turboprop.wire.FunctionCall;
import io.turboprop.wire.FunctionCall.Header;
import io.turboprop.wire.ManagerMessage.Start;
import io.turboprop.wire.Order;
import io.turboprop.wire.RegistryMessage.ImageChunk;
import io.turboprop.wire.ResultPage;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes valid records of any kind from their components, at random. Texts hold what JSON has to
 * escape and what Go escapes; numbers are at least 1, as the wire wants most of them.
 */
public final class RandomRecords {
  private static final List<String> PIECES =
      List.of("a", "Z9", "\"", "\\", "/", "<", ">", "&", "\n", "\t", "\u0000", "ä", "漢", "😀", " ");
  private static final long LAST_SECOND = 253_402_300_799L;

  private static final int MOST_TRIES = 1000;

  private static final Map<Class<?>, Object> DEFAULTS =
      Map.ofEntries(
          Map.entry(boolean.class, false),
          Map.entry(int.class, 0),
          Map.entry(Integer.class, 0),
          Map.entry(long.class, 0L),
          Map.entry(Long.class, 0L),
          Map.entry(double.class, 0.0),
          Map.entry(String.class, ""),
          Map.entry(Optional.class, Optional.empty()),
          Map.entry(OptionalInt.class, OptionalInt.empty()),
          Map.entry(OptionalLong.class, OptionalLong.empty()),
          Map.entry(OptionalDouble.class, OptionalDouble.empty()),
          Map.entry(List.class, List.of()),
          Map.entry(Map.class, Map.of()));

  private final Random random;
  private final double plainness;
  private final Map<TypeVariable<?>, Type> bound = new HashMap<>();
  private double plain;

  public RandomRecords(long seed) {
    this(seed, 0);
  }

  /**
   * @param plainness from 0 to 1: how often a component is 0, false or empty if its record takes
   *     that
   */
  public RandomRecords(long seed, double plainness) {
    this.random = new Random(seed);
    this.plainness = plainness;
    this.plain = plainness;
  }

  /** An instance of this record, or of a random record this sealed interface permits. */
  public <T> T next(Class<T> type) {
    return type.cast(value(type, ""));
  }

  private Object value(Type type, String name) {
    if (plain > 0 && random.nextDouble() < plain) {
      Class<?> raw =
          type instanceof ParameterizedType generic
              ? (Class<?>) generic.getRawType()
              : erased(type);
      Object nothing = DEFAULTS.get(raw);
      if (nothing != null) {
        return nothing;
      }
    }
    return switch (type) {
      case ParameterizedType generic -> generic(generic, name);
      case Class<?> plain -> plain(plain, name);
      case TypeVariable<?> variable when bound.containsKey(variable) ->
          value(bound.get(variable), name);
      default -> throw new IllegalArgumentException("no idea how to make a " + type);
    };
  }

  private static Class<?> erased(Type type) {
    return type instanceof Class<?> plain ? plain : Object.class;
  }

  private Object generic(ParameterizedType type, String name) {
    Type first = type.getActualTypeArguments()[0];
    if (type.getRawType() == Optional.class) {
      return random.nextBoolean() ? Optional.of(value(first, name)) : Optional.empty();
    }
    if (type.getRawType() == List.class) {
      return IntStream.range(0, random.nextInt(4)).mapToObj(_ -> value(first, name)).toList();
    }
    if (type.getRawType() instanceof Class<?> raw && raw.isRecord()) {
      for (int i = 0; i < raw.getTypeParameters().length; i++) {
        bound.put(raw.getTypeParameters()[i], type.getActualTypeArguments()[i]);
      }
      return record(raw);
    }
    if (name.equals("weights")) {
      return Map.of(value(first, name), 100);
    }
    Map<Object, Object> map = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      map.put(value(first, name), value(type.getActualTypeArguments()[1], name));
    }
    return map;
  }

  private Object plain(Class<?> type, String name) {
    if (type == String.class) {
      return switch (name) {
        case "reference" -> pick(List.of("a/b:v1", "http://h/x", "oci:/d:t"));
        case "cron" -> pick(List.of("0 2 * * SUN", "*/5 8-17 1,15 * *", "@daily"));
        case "timezone" -> pick(List.of("UTC", "Europe/Paris", "+05:30"));
        case "key", "queue", "spread", "antiAffinity" -> label();
        default -> text();
      };
    } else if (type == Duration.class && List.of("lasts", "drainAhead").contains(name)) {
      return Duration.ofMinutes(1 + random.nextInt(10_000));
    } else if (type == Duration.class && name.equals("idleTimeout")) {
      return Duration.ofSeconds(1 + random.nextInt(3_600));
    } else if (type == int.class || type == Integer.class) {
      return switch (name) {
        case "state" -> random.nextInt(256);
        case "qos" -> random.nextInt(3);
        case "status" -> 100 + random.nextInt(900);
        case "port" -> 1 + random.nextInt(65_535);
        case "priority" -> random.nextInt(101);
        case "weight" -> 1 + random.nextInt(100);
        case "maxAttempts", "concurrency", "most" -> 1 + random.nextInt(1000);
        case "min" -> random.nextInt(10);
        case "max" -> 10 + random.nextInt(90);
        default -> 1 + random.nextInt(Integer.MAX_VALUE - 1);
      };
    } else if (type == long.class || type == Long.class) {
      return random.nextLong(Long.MAX_VALUE) / (1L << random.nextInt(60)) + 1;
    } else if (type == double.class) {
      return name.equals("jitter") ? random.nextDouble() : random.nextDouble() * 100;
    } else if (type == boolean.class || type == Boolean.class) {
      return random.nextBoolean();
    } else if (type.isEnum()) {
      return pick(List.of(type.getEnumConstants()));
    } else {
      return known(type);
    }
  }

  private Object known(Class<?> type) {
    return switch (type.getSimpleName()) {
      case "TaskId", "PropletId", "BootId", "PullId" -> identifier(type);
      case "FunctionName", "RevisionName" ->
          make(type, new Class<?>[] {String.class}, new Object[] {label()});
      case "RevisionKey" -> new RevisionKey(label(), 1 + random.nextInt(1000));
      case "Header" -> new Header(label(), pick(List.of("", "x", "a: b", "ä\t\"")));
      case "Digest" -> Digest.of(bytes());
      case "Bytes" -> Bytes.wrap(bytes());
      case "JsonText" -> json(3);
      case "ImageRef" -> ImageRef.parse(pick(List.of("a/b:v1", "http://h/x", "oci:/d:t")));
      case "Instant" ->
          Instant.ofEpochSecond(random.nextLong(LAST_SECOND), random.nextInt(1_000_000_000));
      case "Duration" -> Duration.ofNanos(random.nextLong(Long.MAX_VALUE));
      case "OptionalInt" ->
          random.nextBoolean() ? OptionalInt.of(random.nextInt()) : OptionalInt.empty();
      case "OptionalDouble" ->
          random.nextBoolean()
              ? OptionalDouble.of(random.nextDouble() * 100)
              : OptionalDouble.empty();
      case "OptionalLong" ->
          random.nextBoolean()
              ? OptionalLong.of(random.nextLong(Long.MAX_VALUE))
              : OptionalLong.empty();
      default -> record(type);
    };
  }

  private Object record(Class<?> type) {
    if (type.isInterface()) {
      return plain(pick(List.of(type.getPermittedSubclasses())), "");
    }
    Object made = valid(type, MOST_TRIES);
    return switch (made) {
      case ImageChunk chunk -> fitting(chunk);
      case Start start -> addressed(start);
      case Order.Logs logs -> watched(logs);
      case FunctionCall call -> hurried(call);
      case ResultPage.Part part -> within(part);
      default -> made;
    };
  }

  /** Some records refuse some combinations of components; then others are tried. */
  private Object valid(Class<?> type, int tries) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    double ofOuter = plain;
    plain = plainness * tries / MOST_TRIES;
    Object[] values =
        Arrays.stream(components).map(c -> value(c.getGenericType(), c.getName())).toArray();
    plain = ofOuter;
    try {
      return make(type, types, values);
    } catch (IllegalArgumentException e) {
      if (tries == 0) {
        throw e;
      }
      return valid(type, tries - 1);
    }
  }

  private Object identifier(Class<?> type) {
    return make(
        type,
        new Class<?>[] {String.class},
        new Object[] {
          Long.toString(random.nextLong(Long.MAX_VALUE), 36) + pick(List.of("-", "_", ":", "@"))
        });
  }

  private static Object make(Class<?> type, Class<?>[] parameters, Object[] arguments) {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(parameters);
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException("refused by " + type, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + type, e);
    }
  }

  private ImageChunk fitting(ImageChunk chunk) {
    int total = 1 + random.nextInt(1000);
    return new ImageChunk(chunk.appName(), random.nextInt(total), total, chunk.data());
  }

  /** Whole milliseconds of an hour at most travel. */
  private Order.Logs watched(Order.Logs logs) {
    Duration watch = Duration.ofMillis(random.nextInt(3_600_001));
    return new Order.Logs(logs.task(), logs.attempt(), logs.from(), watch);
  }

  /** Whole milliseconds of a day at most travel. */
  private FunctionCall hurried(FunctionCall call) {
    Duration left = Duration.ofMillis(1 + random.nextInt(86_400_000));
    return new FunctionCall(call.id(), call.revision(), left, call.head(), call.body());
  }

  /** A page lies within its result. */
  private ResultPage.Part within(ResultPage.Part part) {
    return new ResultPage.Part(
        part.proplet(),
        part.boot(),
        part.task(),
        part.attempt(),
        part.size(),
        random.nextLong(part.size()),
        part.data());
  }

  /** A broadcast names no proplet on the wire. */
  private static Start addressed(Start s) {
    return new Start(
        s.task(),
        s.name(),
        s.state(),
        s.imageUrl(),
        s.file().filter(file -> file.length() > 0),
        s.inputs(),
        s.cliArgs(),
        s.broadcast(),
        s.daemon(),
        s.latent(),
        s.env(),
        s.encrypted(),
        s.kbsResourcePath(),
        s.monitoringProfile(),
        s.broadcast() ? Optional.empty() : s.proplet(),
        s.halStoragePath(),
        s.parentResults(),
        s.limits(),
        s.options());
  }

  private JsonText json(int depth) {
    return new JsonText(jsonText(depth));
  }

  private String jsonText(int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 4)) {
      case 0 -> pick(List.of("null", "true", "false", "0", "-1", "1.10", "12345678901234567890"));
      case 1 -> Long.toString(random.nextLong());
      case 2, 3 -> pick(List.of("\"\"", "\"a\\\"b\\\\\"", "\"ä😀\"", "\"line\\nbreak\""));
      case 4 -> "[" + jsonText(depth - 1) + "," + jsonText(depth - 1) + "]";
      default -> "{\"k\":" + jsonText(depth - 1) + ",\"<k>\":" + jsonText(depth - 1) + "}";
    };
  }

  private String text() {
    return String.join(
        "", Stream.generate(() -> pick(PIECES)).limit(1 + random.nextInt(8)).toList());
  }

  private String label() {
    return "n-" + Long.toString(random.nextLong(Long.MAX_VALUE), 36);
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(100)];
    random.nextBytes(bytes);
    return bytes;
  }

  private <E> E pick(List<E> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
