package io.turboprop.manager.api;

import io.turboprop.codec.GoTime;
import io.turboprop.codec.JsonOut;
import io.turboprop.link.Login;
import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.service.ControlReply.OfJoin;
import java.time.Instant;
import java.util.TreeMap;

/** Join tokens and identities in answers. */
final class JoinJson {
  private JoinJson() {}

  /** Never the token itself. */
  static void token(JsonOut out, JoinToken token, Instant now) {
    out.text("id", token.id());
    out.text("created_at", GoTime.text(token.createdAt()));
    out.text("expires_at", GoTime.text(token.expiresAt()));
    out.whole("uses", token.uses());
    out.whole("used", token.used());
    out.text("state", state(token, now));
    if (!token.namePrefix().isEmpty()) {
      out.text("name_prefix", token.namePrefix());
    }
    out.textsIf("labels", new TreeMap<>(token.labels()));
  }

  private static String state(JoinToken token, Instant now) {
    return token.expired(now) ? "expired" : token.usedUp() ? "used_up" : "valid";
  }

  /** Names as in {@code config.toml}. */
  static void identity(JsonOut out, OfJoin answer) {
    Joined joined = answer.joined();
    out.text("id", joined.id().value());
    out.text("tenant_id", answer.tenant());
    out.text("channel_id", answer.channel());
    out.text("api_key", answer.key());
    if (!joined.name().isEmpty()) {
      out.text("name", joined.name());
    }
    out.textsIf("labels", new TreeMap<>(joined.labels()));
    out.object("broker", answer, JoinJson::broker);
  }

  private static void broker(JsonOut out, OfJoin answer) {
    out.text("address", answer.brokers());
    answer.login().ifPresent(login -> login(out, login));
  }

  private static void login(JsonOut out, Login login) {
    out.text("username", login.user());
    out.text("password", login.password());
  }
}
