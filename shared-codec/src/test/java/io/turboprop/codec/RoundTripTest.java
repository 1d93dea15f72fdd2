package io.turboprop.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.RandomRecords;
import io.turboprop.model.Seed;
import io.turboprop.wire.Bundle;
import io.turboprop.wire.FunctionAnswer;
import io.turboprop.wire.FunctionCall;
import io.turboprop.wire.ImageFinding;
import io.turboprop.wire.ImageList;
import io.turboprop.wire.ImageLookup;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.Order;
import io.turboprop.wire.PropletMessage;
import io.turboprop.wire.PullReport;
import io.turboprop.wire.RegistryMessage;
import io.turboprop.wire.Report;
import io.turboprop.wire.ResultPage;
import io.turboprop.wire.Serving;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Whatever can be written is read back as it was, and no bytes do worse than be refused. */
final class RoundTripTest {
  private static final int ROUNDS = 1000;

  @Test
  void propletMessage_any_comesBackEqual() {
    roundTrips(PropletMessage.class, PropletMessages::encode, RoundTripTest::decode);
  }

  @Test
  void managerMessage_any_comesBackEqual() {
    roundTrips(ManagerMessage.class, ManagerMessages::encode, RoundTripTest::decode);
  }

  @Test
  void registryMessage_any_comesBackEqual() {
    roundTrips(RegistryMessage.class, RegistryMessages::encode, RoundTripTest::decode);
  }

  @Test
  void orders_any_comeBackEqual() {
    roundTrips(Order.Batch.class, Orders::encode, (_, bytes) -> Orders.decode(bytes));
  }

  @Test
  void reports_any_comeBackEqual() {
    roundTrips(Report.Batch.class, Reports::encode, (_, bytes) -> Reports.decode(bytes));
  }

  @Test
  void resultPages_any_comeBackEqual() {
    roundTrips(ResultPage.class, ResultPages::encode, (_, bytes) -> ResultPages.decode(bytes));
  }

  @Test
  void bundles_any_comeBackEqual() {
    roundTrips(Bundle.class, Bundles::encode, (_, bytes) -> Bundles.decode(bytes));
  }

  @Test
  void lookupsAndFindings_any_comeBackEqual() {
    roundTrips(ImageLookup.class, ImageLookups::encode, (_, b) -> ImageLookups.decodeLookup(b));
    roundTrips(ImageFinding.class, ImageLookups::encode, (_, b) -> ImageLookups.decodeFinding(b));
  }

  @Test
  void servings_any_comeBackEqual() {
    roundTrips(Serving.class, Servings::encode, (_, bytes) -> Servings.decode(bytes));
  }

  @Test
  void pulls_any_comeBackEqual() {
    roundTrips(PullReport.class, Pulls::encode, (_, bytes) -> Pulls.decode(bytes));
  }

  @Test
  void imageLists_any_comeBackEqual() {
    roundTrips(ImageList.class, ImageLists::encode, (_, bytes) -> ImageLists.decode(bytes));
  }

  @Test
  void callsAndAnswers_any_comeBackEqual() {
    roundTrips(FunctionCall.class, Calls::encode, (_, bytes) -> Calls.decodeCall(bytes));
    roundTrips(FunctionAnswer.class, Calls::encode, (_, bytes) -> Calls.decodeAnswer(bytes));
  }

  @Test
  void damagedMessage_any_isReadOrRefused() {
    long seed = Seed.next(getClass());
    var records = new RandomRecords(seed);
    var random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = PropletMessages.encode(records.next(PropletMessage.class));
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      assertReadOrRefused(PropletMessages::decodeRegistration, bytes);
      assertReadOrRefused(PropletMessages::decodeTaskMetrics, bytes);
      byte[] chunk = RegistryMessages.encode(records.next(RegistryMessage.ImageChunk.class));
      chunk[random.nextInt(chunk.length)] = (byte) random.nextInt();
      assertReadOrRefused(RegistryMessages::decodeChunk, chunk);
      byte[] orders = Orders.encode(records.next(Order.Batch.class));
      orders[random.nextInt(orders.length)] = (byte) random.nextInt();
      assertReadOrRefused(Orders::decode, orders);
      byte[] page = ResultPages.encode(records.next(ResultPage.class));
      page[random.nextInt(page.length)] = (byte) random.nextInt();
      assertReadOrRefused(ResultPages::decode, page);
      byte[] bundle = Bundles.encode(records.next(Bundle.class));
      bundle[random.nextInt(bundle.length)] = (byte) random.nextInt();
      assertReadOrRefused(Bundles::decode, bundle);
      byte[] serving = Servings.encode(records.next(Serving.class));
      serving[random.nextInt(serving.length)] = (byte) random.nextInt();
      assertReadOrRefused(Servings::decode, serving);
      byte[] finding = ImageLookups.encode(records.next(ImageFinding.class));
      finding[random.nextInt(finding.length)] = (byte) random.nextInt();
      assertReadOrRefused(ImageLookups::decodeFinding, finding);
      byte[] call = Calls.encode(records.next(FunctionCall.class));
      call[random.nextInt(call.length)] = (byte) random.nextInt();
      assertReadOrRefused(Calls::decodeCall, call);
      byte[] answer = Calls.encode(records.next(FunctionAnswer.class));
      answer[random.nextInt(answer.length)] = (byte) random.nextInt();
      assertReadOrRefused(Calls::decodeAnswer, answer);
    }
  }

  private interface Decoder<T> {
    T decode(T like, byte[] bytes);
  }

  private <T> void roundTrips(Class<T> type, Function<T, byte[]> encode, Decoder<T> decoder) {
    var records = new RandomRecords(Seed.next(getClass()));
    for (int i = 0; i < ROUNDS; i++) {
      T message = records.next(type);
      assertThat(decoder.decode(message, encode.apply(message))).isEqualTo(message);
    }
  }

  private static PropletMessage decode(PropletMessage like, byte[] bytes) {
    return switch (like) {
      case PropletMessage.Registration _ -> PropletMessages.decodeRegistration(bytes);
      case PropletMessage.Heartbeat _ -> PropletMessages.decodeHeartbeat(bytes);
      case PropletMessage.TaskResult _ -> PropletMessages.decodeTaskResult(bytes);
      case PropletMessage.InvokeResult _ -> PropletMessages.decodeInvokeResult(bytes);
      case PropletMessage.WorkerMetrics _ -> PropletMessages.decodeWorkerMetrics(bytes);
      case PropletMessage.TaskMetrics _ -> PropletMessages.decodeTaskMetrics(bytes);
    };
  }

  private static ManagerMessage decode(ManagerMessage like, byte[] bytes) {
    return switch (like) {
      case ManagerMessage.Start _ -> ManagerMessages.decodeStart(bytes);
      case ManagerMessage.Stop _ -> ManagerMessages.decodeStop(bytes);
      case ManagerMessage.Invoke _ -> ManagerMessages.decodeInvoke(bytes);
    };
  }

  private static RegistryMessage decode(RegistryMessage like, byte[] bytes) {
    return switch (like) {
      case RegistryMessage.ImageRequest _ -> RegistryMessages.decodeRequest(bytes);
      case RegistryMessage.ImageChunk _ -> RegistryMessages.decodeChunk(bytes);
    };
  }

  private static void assertReadOrRefused(Function<byte[], ?> decoder, byte[] bytes) {
    try {
      assertThat(decoder.apply(bytes)).isNotNull();
    } catch (MalformedMessageException refused) {
      assertThat(refused).hasMessageContaining(": ");
    }
  }
}
