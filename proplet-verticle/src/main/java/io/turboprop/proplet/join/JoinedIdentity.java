package io.turboprop.proplet.join;

import io.turboprop.codec.Fields;
import io.turboprop.codec.JsonOut;
import io.turboprop.config.Credentials;
import io.turboprop.link.Brokers;
import io.turboprop.link.Login;
import io.turboprop.model.PropletId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a manager gave to a machine that joined; on the wire and on disk the same JSON.
 *
 * @param name empty if the manager chooses one later
 * @param labels that the join token gives
 * @param brokers addresses
 * @param login at the broker, if it is not that of the credentials
 */
public record JoinedIdentity(
    Credentials credentials,
    String name,
    Map<String, String> labels,
    String brokers,
    Optional<Login> login) {

  public JoinedIdentity {
    labels = Map.copyOf(labels);
  }

  /**
   * @throws io.turboprop.codec.MalformedMessageException if it is none
   */
  static JoinedIdentity decode(byte[] json) {
    Fields fields = Fields.read("identity", json);
    Fields broker = fields.object("broker");
    return new JoinedIdentity(
        new Credentials(
            fields.text("tenant_id"),
            fields.text("channel_id"),
            fields.value("id", PropletId::new).value(),
            fields.text("api_key")),
        fields.text("name", ""),
        fields.textsByName("labels"),
        broker.value("address", Brokers::parse).toString(),
        broker.optionalText("username").map(user -> new Login(user, broker.text("password", ""))));
  }

  byte[] encode() {
    return JsonOut.object(
        out -> {
          out.text("id", credentials.entity());
          out.text("tenant_id", credentials.tenant());
          out.text("channel_id", credentials.channel());
          out.text("api_key", credentials.apiKey());
          out.text("name", name);
          out.textsIf("labels", new TreeMap<>(labels));
          out.object("broker", this, JoinedIdentity::broker);
        });
  }

  private static void broker(JsonOut out, JoinedIdentity identity) {
    out.text("address", identity.brokers);
    identity.login.ifPresent(
        login -> {
          out.text("username", login.user());
          out.text("password", login.password());
        });
  }

  /** The key stays unsaid. */
  @Override
  public String toString() {
    return "JoinedIdentity[" + credentials.entity() + "]";
  }
}
