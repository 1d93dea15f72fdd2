package io.turboprop.proxy.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** How we prove who we are to the one registry that knows us. Prints no secret. */
public sealed interface RegistryLogin {

  /** No login: public images only. */
  record Anonymous() implements RegistryLogin {}

  /** Sent as Basic authentication, to the registry or to the token server it names. */
  record Password(String user, String password) implements RegistryLogin {
    String header() {
      byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
      return "Password[user=" + user + ", password=***]";
    }
  }

  /** Sent as it is, as a bearer token. */
  record Token(String token) implements RegistryLogin {
    String header() {
      return "Bearer " + token;
    }

    @Override
    public String toString() {
      return "Token[***]";
    }
  }
}
