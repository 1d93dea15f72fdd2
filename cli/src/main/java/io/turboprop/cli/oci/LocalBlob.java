package io.turboprop.cli.oci;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.proxy.transfer.ImageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;

/** A blob on this machine. */
public sealed interface LocalBlob {

  Digest digest();

  long size();

  InputStream open() throws IOException;

  /** A file, which nobody changes meanwhile. */
  record OfFile(Path file, Digest digest, long size) implements LocalBlob {

    /** Reads the file. */
    public static OfFile of(Path file) throws IOException {
      try (DigestInputStream in =
          new DigestInputStream(Files.newInputStream(file), Digest.sha256())) {
        long size = in.transferTo(OutputStream.nullOutputStream());
        return new OfFile(file, Digest.of(in.getMessageDigest()), size);
      }
    }

    /**
     * @throws ImageException if the file is not what it should be
     */
    void verify() throws IOException {
      OfFile actual = of(file);
      if (!actual.digest().equals(digest) || actual.size() != size) {
        throw ImageException.invalid(
            "%s has %d bytes and the digest %s instead of %d and %s"
                .formatted(file, actual.size(), actual.digest(), size, digest));
      }
    }

    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(file);
    }
  }

  /** Small ones. */
  record OfBytes(Bytes bytes, Digest digest) implements LocalBlob {
    public static OfBytes of(Bytes bytes) {
      return new OfBytes(bytes, Digest.of(bytes.unsafeArray()));
    }

    @Override
    public long size() {
      return bytes.length();
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes.unsafeArray());
    }
  }
}
