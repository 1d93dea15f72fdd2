package io.turboprop.cli.oci;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.http.Json;
import io.turboprop.image.manifest.Descriptor;
import io.turboprop.image.manifest.Manifest;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.proxy.registry.ManifestDocument;
import io.turboprop.proxy.transfer.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A folder in the OCI image layout (image specification, {@code image-layout.md}). Readers see each
 * change at once and whole. Writers, of this process and of others, take turns at the index by a
 * lock on the file {@code oci-layout}, so that none loses another's entry. What no tag names any
 * more stays: others may name it.
 */
public final class OciLayout {
  private static final String REF_NAME = "org.opencontainers.image.ref.name";
  private static final String INDEX = "index.json";
  private static final String INDEX_TYPE = "application/vnd.oci.image.index.v1+json";
  private static final int MAX_MANIFEST_BYTES = 4 << 20;

  /** File locks are the process's, not the thread's. */
  private static final ReentrantLock TURN = new ReentrantLock();

  private static final AtomicLong COUNT = new AtomicLong();

  private final Path folder;

  public OciLayout(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  public Path folder() {
    return folder;
  }

  /** Entries of the index, each with its tag if it has one. */
  public List<Descriptor> entries() throws IOException {
    Path index = folder.resolve(INDEX);
    if (!Files.isRegularFile(index)) {
      throw ImageException.notFound(folder + " is no OCI layout: it has no " + INDEX);
    }
    if (Manifest.read(read(index), INDEX_TYPE) instanceof Manifest.Index found) {
      return found.entries();
    }
    throw ImageException.invalid(index + " is no index");
  }

  /** A manifest, verified. */
  public ManifestDocument manifest(Descriptor entry) throws IOException {
    Bytes bytes = read(blob(entry.digest()));
    ManifestDocument found = ManifestDocument.of(entry.mediaType(), bytes);
    if (!found.digest().equals(entry.digest())) {
      throw ImageException.invalid(
          blob(entry.digest()) + " is damaged: its digest is " + found.digest());
    }
    return found;
  }

  /** Where a blob lies if it is there. */
  public Path blob(Digest digest) {
    return folder.resolve("blobs").resolve("sha256").resolve(digest.hex());
  }

  private Bytes read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw ImageException.notFound("the layout has no " + folder.relativize(file));
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_MANIFEST_BYTES + 1);
      if (bytes.length > MAX_MANIFEST_BYTES) {
        throw ImageException.invalid(file + " is longer than " + MAX_MANIFEST_BYTES + " bytes");
      }
      return Bytes.wrap(bytes);
    }
  }

  /**
   * Keeps a blob; one that is there is not written again.
   *
   * @param expected digest, which is checked
   * @return whether it had to be written
   */
  public boolean store(Digest expected, long size, InputStream content) throws IOException {
    Path blob = blob(expected);
    if (Files.isRegularFile(blob) && Files.size(blob) == size) {
      return false;
    }
    Files.createDirectories(blob.getParent());
    Path fresh = fresh("blob");
    try {
      DigestInputStream in = new DigestInputStream(content, Digest.sha256());
      long copied = Files.copy(in, fresh);
      Digest actual = Digest.of(in.getMessageDigest());
      if (!actual.equals(expected)) {
        throw ImageException.invalid(
            "%d bytes with the digest %s came for blob %s".formatted(copied, actual, expected));
      }
      Files.move(fresh, blob, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** Keeps a manifest without naming it in the index. */
  public void store(ManifestDocument manifest) throws IOException {
    LocalBlob bytes = new LocalBlob.OfBytes(manifest.bytes(), manifest.digest());
    try (InputStream in = bytes.open()) {
      store(manifest.digest(), bytes.size(), in);
    }
  }

  /** Gives a stored manifest a tag, which is taken away from what had it before. */
  public void tag(ManifestDocument manifest, String tag) throws IOException {
    Files.createDirectories(folder);
    TURN.lock();
    try (FileChannel marker =
            FileChannel.open(
                folder.resolve("oci-layout"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = marker.lock()) {
      if (lock.isValid() && marker.size() == 0) {
        marker.write(StandardCharsets.UTF_8.encode("{\"imageLayoutVersion\":\"1.0.0\"}"));
      }
      replace(INDEX, index(manifest, tag));
    } finally {
      TURN.unlock();
    }
  }

  /** What was in the index, without the entry that had the tag, and the new one. */
  private ObjectNode index(ManifestDocument manifest, String tag) throws IOException {
    ObjectNode index = present();
    ArrayNode before = index.withArray("manifests");
    ArrayNode entries = Json.MAPPER.createArrayNode();
    for (JsonNode entry : before) {
      if (!entry.path("annotations").path(REF_NAME).asText().equals(tag)) {
        entries.add(entry);
      }
    }
    ObjectNode entry =
        Json.object()
            .put("mediaType", manifest.mediaType())
            .put("digest", manifest.digest().toString())
            .put("size", manifest.bytes().length());
    entry.putObject("annotations").put(REF_NAME, tag);
    entries.add(entry);
    index.set("manifests", entries);
    return index;
  }

  private ObjectNode present() throws IOException {
    Path file = folder.resolve(INDEX);
    if (!Files.exists(file)) {
      return Json.object().put("schemaVersion", 2).put("mediaType", INDEX_TYPE);
    }
    try {
      if (Json.MAPPER.readTree(file.toFile()) instanceof ObjectNode found) {
        return found;
      }
    } catch (JsonProcessingException e) {
      throw ImageException.invalid(file + " is not JSON: " + e.getOriginalMessage());
    }
    throw ImageException.invalid(file + " is no JSON object; it is left as it is");
  }

  private void replace(String name, ObjectNode content) throws IOException {
    Path fresh = fresh(name);
    try {
      Files.write(fresh, Json.compact(content).getBytes(StandardCharsets.UTF_8));
      Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** Not a temporary file of the JDK's making: those are for their owner's eyes only. */
  private Path fresh(String name) {
    return folder.resolve(
        ".%s.%d-%d.new".formatted(name, ProcessHandle.current().pid(), COUNT.incrementAndGet()));
  }

  /** Tags of the entries, for messages. */
  static String tags(List<Descriptor> entries) {
    List<String> tags = entries.stream().map(Descriptor::tag).flatMap(Optional::stream).toList();
    return tags.isEmpty()
        ? "entries without one"
        : String.join(", ", tags.subList(0, Math.min(20, tags.size())));
  }
}
