package io.turboprop.manager.store;

/**
 * A manager that can lead.
 *
 * @param id its name among the managers of one store, not blank; another process with the same name
 *     counts as a later run of it
 * @param address base URL by which the other managers reach it, without a slash at its end; may be
 *     empty where there are no others
 */
public record Candidate(String id, String address) {
  public Candidate {
    if (id.isBlank()) {
      throw new IllegalArgumentException("a manager needs an id");
    }
    if (address.endsWith("/")) {
      throw new IllegalArgumentException("address \"" + address + "\" ends with a slash");
    }
  }
}
