package io.turboprop.link;

/** User name and password of a connection. The password shows in no text. */
public record Login(String user, String password) {
  @Override
  public String toString() {
    return "Login[user=" + user + ", password=***]";
  }
}
