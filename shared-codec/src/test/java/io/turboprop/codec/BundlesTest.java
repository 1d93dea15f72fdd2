package io.turboprop.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.wire.Bundle;
import io.turboprop.wire.Parcel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BundlesTest {
  private static final String IMAGE =
      "m/t1/c/c1/image/93a44bbb96c751218e4c00d479e4c14358122a389acca16205b1e4d0dc5f9476";

  @Test
  void bundle_goldenMessage_isReadAndWritten() {
    var bundle =
        new Bundle(
            new PropletId("p1"),
            12,
            List.of(
                new Parcel.Message(
                    "m/t1/c/c1/proplet/p1/reports", 1, Bytes.wrap("abc".getBytes(UTF_8))),
                new Parcel.Subscribe(IMAGE, 0),
                new Parcel.Message("m/t1/c/c1/proplet/p1/logs", 0, Bytes.empty()),
                new Parcel.Unsubscribe(IMAGE)));
    byte[] golden =
        (new String(Golden.bytes("native/bundle"), UTF_8).strip() + "\nabc").getBytes(UTF_8);

    assertThat(Bundles.decode(golden)).isEqualTo(bundle);
    assertThat(Bundles.encode(bundle)).isEqualTo(golden);
    assertThat(bundle.last()).isEqualTo(15);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "                                            | ends within",
        "{}                                          | v is missing",
        "{'v':2}                                     | only 1 is understood",
        "{'v':1,'first':1,'parcels':[]}                           | proplet_id is missing",
        "{'v':1,'proplet_id':'p1','first':0,'parcels':[]}         | first",
        "{'v':1,'proplet_id':'p1','first':1,'parcels':[{'type':'x','topic':'a'}]} | parcels[0].type",
        "{'v':1,'proplet_id':'p1','first':1,'parcels':[{'type':'message','topic':'a','qos':3,'bytes':0}]} | qos",
        "{'v':1,'proplet_id':'p1','first':1,'parcels':[{'type':'message','topic':'a','qos':1,'bytes':9}]} | bytes",
        "{'v':1,'proplet_id':'p1','first':1,'parcels':[{'type':'message','topic':'a','qos':1,'bytes':-1}]} | bytes",
        "{'v':1,'proplet_id':'p1','first':1,'parcels':[{'type':'message','topic':'a','qos':1,'bytes':2}]} | 1 bytes belong to no parcel",
      })
  void bundle_thatIsNone_isRefusedByWhatIsWrong(String head, String why) {
    String text = head == null ? "abc" : head.replace('\'', '"') + "\nabc";

    assertThatThrownBy(() -> Bundles.decode(text.getBytes(UTF_8)))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining(why);
  }
}
