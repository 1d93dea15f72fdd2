package io.turboprop.model;

import java.util.List;

/**
 * What an image's name stands for, and who signed for it: all that is needed to check it without
 * asking the registry. Nothing in it has been checked yet.
 *
 * @param documents the manifests and indexes on the way to the module, byte for byte: the first is
 *     what the name stands for, each names the next by its digest, the last names the module
 * @param signatures for any of them, the newest last
 */
public record ImageProof(List<Bytes> documents, List<Signature> signatures) {
  public static final int MOST_DOCUMENTS = 4;
  public static final int MOST_SIGNATURES = 64;

  /** All bytes of a proof, so that it fits into one message. */
  public static final int MOST_BYTES = 192 << 10;

  /**
   * @param payload what was signed
   * @param signature as the key's algorithm makes it
   */
  public record Signature(Bytes payload, Bytes signature) {
    /** Payloads have about 250 bytes, and what the signer adds. */
    public static final int MOST_PAYLOAD_BYTES = 16 << 10;

    /** That of an RSA key of 8192 bits. */
    public static final int MOST_BYTES = 1 << 10;

    public Signature {
      require("bytes of a signature's payload", payload.length(), 1, MOST_PAYLOAD_BYTES);
      require("bytes of a signature", signature.length(), 1, MOST_BYTES);
    }

    public int bytes() {
      return payload.length() + signature.length();
    }
  }

  /**
   * @throws IllegalArgumentException if there is no document, or more of anything than may be
   */
  public ImageProof {
    documents = List.copyOf(documents);
    signatures = List.copyOf(signatures);
    require("documents of a proof", documents.size(), 1, MOST_DOCUMENTS);
    require("signatures of a proof", signatures.size(), 0, MOST_SIGNATURES);
    require("bytes of a proof", bytes(documents, signatures), 1, MOST_BYTES);
  }

  /**
   * With the newest signatures for which there is room.
   *
   * @throws IllegalArgumentException if there is none for the documents
   */
  public static ImageProof fitting(List<Bytes> documents, List<Signature> signatures) {
    int first = signatures.size();
    long total = bytes(documents, List.of());
    while (first > 0 && signatures.size() - first < MOST_SIGNATURES) {
      total += signatures.get(first - 1).bytes();
      if (total > MOST_BYTES) {
        break;
      }
      first--;
    }
    return new ImageProof(documents, signatures.subList(first, signatures.size()));
  }

  private static long bytes(List<Bytes> documents, List<Signature> signatures) {
    return documents.stream().mapToLong(Bytes::length).sum()
        + signatures.stream().mapToLong(Signature::bytes).sum();
  }

  private static void require(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be %d to %d, are %d".formatted(what, least, most, value));
    }
  }
}
