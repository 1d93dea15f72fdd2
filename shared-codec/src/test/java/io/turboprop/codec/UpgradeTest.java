package io.turboprop.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.wire.Order;
import io.turboprop.wire.Report;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What lets versions run beside each other: what an older one sends is read as it was meant, and
 * what a newer one adds changes nothing for us.
 */
final class UpgradeTest {
  /** Objects whose fields are data, not ours to add to. */
  private static final Set<String> OPEN = Set.of("env", "labels", "results", "parent_results");

  /** A message of version 1 as it was frozen, and who reads it. */
  enum Frozen {
    ORDERS(Orders::decode),
    REPORTS(Reports::decode),
    SERVING(Servings::decode),
    STOCK(ImageLists::decode),
    PULL_READY(Pulls::decode),
    PULL_FAILED(Pulls::decode),
    HEARTBEAT_NATIVE(PropletMessages::decodeHeartbeat),
    REGISTRATION_NATIVE(PropletMessages::decodeRegistration),
    WILL_NATIVE(PropletMessages::decodeHeartbeat),
    INVOKE_RESULT(PropletMessages::decodeInvokeResult),
    START_FULL(ManagerMessages::decodeStart),
    STOP_ONE(ManagerMessages::decodeStop),
    INVOKE(ManagerMessages::decodeInvoke),
    LOOKUP(ImageLookups::decodeLookup),
    FOUND(ImageLookups::decodeFinding),
    OFFER(ImageMessages::decodeAnswer),
    REFUSED(ImageMessages::decodeAnswer);

    @SuppressWarnings("ImmutableEnumChecker") // a reader is a method, and has no state
    private final Function<byte[], ?> reader;

    Frozen(Function<byte[], ?> reader) {
      this.reader = reader;
    }

    byte[] bytes() {
      String file = name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
      return Golden.resource("/frozen/v1/" + file + ".json");
    }
  }

  @ParameterizedTest
  @EnumSource
  void frozenMessage_isRead(Frozen message) {
    assertThat(message.reader.apply(message.bytes())).isNotNull();
  }

  @Test
  void frozenBatches_areReadWhole() throws IOException {
    JsonNode orders = tree(Frozen.ORDERS.bytes()).path("orders");
    JsonNode reports = tree(Frozen.REPORTS.bytes()).path("reports");

    assertThat(Orders.decode(Frozen.ORDERS.bytes()).orders()).hasSize(orders.size());
    assertThat(Reports.decode(Frozen.REPORTS.bytes()).reports()).hasSize(reports.size());
  }

  @ParameterizedTest
  @EnumSource
  void fieldsOfALaterVersion_changeNothing(Frozen message) throws IOException {
    JsonNode later = tree(message.bytes());
    addFields(later);

    assertThat(message.reader.apply(bytes(later))).isEqualTo(message.reader.apply(message.bytes()));
  }

  @Test
  void kindsOfALaterVersion_areLeftOutAlone() throws IOException {
    Order.Batch orders = Orders.decode(withKinds(Frozen.ORDERS, "orders"));
    Report.Batch reports = Reports.decode(withKinds(Frozen.REPORTS, "reports"));

    assertThat(orders).isEqualTo(Orders.decode(Frozen.ORDERS.bytes()));
    assertThat(reports).isEqualTo(Reports.decode(Frozen.REPORTS.bytes()));
  }

  /** A number that grows says that nothing may be guessed. */
  @Test
  void anotherVersion_isRefusedAsAWhole_andNamed() throws IOException {
    for (Frozen message : List.of(Frozen.ORDERS, Frozen.REPORTS, Frozen.SERVING, Frozen.STOCK)) {
      ObjectNode later = ((ObjectNode) tree(message.bytes())).put("v", 2);

      assertThatThrownBy(() -> message.reader.apply(bytes(later)))
          .as(message.toString())
          .isInstanceOf(MalformedMessageException.class)
          .hasMessageContaining("v");
    }
  }

  private static byte[] withKinds(Frozen message, String list) throws IOException {
    ObjectNode later = (ObjectNode) tree(message.bytes());
    ArrayNode entries = (ArrayNode) later.path(list);
    entries.insertObject(0).put("type", "of_tomorrow").put("attempt", "no number");
    entries.addObject().put("type", "of_tomorrow").putObject("more").put("deep", true);
    return bytes(later);
  }

  private static void addFields(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (var field : List.copyOf(object.properties())) {
        if (!OPEN.contains(field.getKey())) {
          addFields(field.getValue());
        }
      }
      object.putArray("of_tomorrow").addObject().put("type", 7).putNull("v");
    } else {
      node.forEach(UpgradeTest::addFields);
    }
  }

  private static JsonNode tree(byte[] json) throws IOException {
    return Json.mapper().readTree(json);
  }

  private static byte[] bytes(JsonNode tree) {
    try {
      return Json.mapper().writeValueAsBytes(tree);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
