package io.turboprop.manager.store.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.turboprop.codec.bus.RecordJson;
import io.turboprop.model.Digest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** A backup as a ZIP file: the manifest, the store, modules and results by digest. Blocks. */
final class Archive implements AutoCloseable {
  static final String STORE = "store.db";
  static final String MODULES = "modules/";
  static final String RESULTS = "results/";
  static final String MANIFEST = "manifest.json";

  private final Path file;
  private final ZipFile zip;
  private final Manifest manifest;

  private Archive(Path file, ZipFile zip) throws IOException, BackupException {
    this.file = file;
    this.zip = zip;
    this.manifest = manifest();
  }

  static Archive open(Path file) throws IOException, BackupException {
    ZipFile zip;
    try {
      zip = new ZipFile(file.toFile());
    } catch (ZipException e) {
      throw new BackupException(file + " is no backup, or was cut off: " + e.getMessage());
    } catch (EOFException e) {
      throw new BackupException(file + " is no backup, or was cut off: it ends too early");
    }
    try {
      return new Archive(file, zip);
    } catch (IOException | BackupException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  private Manifest manifest() throws IOException, BackupException {
    try {
      Manifest read = RecordJson.mapper().readValue(manifestText(), Manifest.class);
      if (read.format() > Manifest.FORMAT) {
        throw new BackupException(
            "%s has format %d, this version reads %d; use the version that wrote it"
                .formatted(file, read.format(), Manifest.FORMAT));
      }
      return read;
    } catch (JsonProcessingException e) {
      throw new BackupException(file + ": its manifest is damaged: " + e.getOriginalMessage());
    }
  }

  /** Checked against its sum in the directory of the file, as {@link ZipFile} does not. */
  private byte[] manifestText() throws BackupException {
    CRC32 sum = new CRC32();
    byte[] text;
    try (InputStream json = stream(MANIFEST)) {
      text = json.readAllBytes();
    } catch (IOException e) {
      throw new BackupException(
          file + ": its manifest cannot be read, perhaps it is damaged: " + e);
    }
    sum.update(text);
    if (sum.getValue() != zip.getEntry(MANIFEST).getCrc()) {
      throw new BackupException(file + ": its manifest is damaged: its checksum is another one");
    }
    return text;
  }

  Manifest says() {
    return manifest;
  }

  InputStream stream(String name) throws IOException, BackupException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new BackupException(file + " is no backup, or damaged: it has no " + name);
    }
    return zip.getInputStream(entry);
  }

  /** Copies a part of it, which must be what its digest says. */
  void copy(String name, Digest expected, OutputStream to) throws IOException, BackupException {
    var hashed = new DigestOutputStream(to, Digest.sha256());
    try (InputStream from = stream(name)) {
      from.transferTo(hashed);
    } catch (ZipException | EOFException e) {
      throw new BackupException("%s is damaged: %s: %s".formatted(file, name, e.getMessage()));
    }
    Digest found = Digest.of(hashed.getMessageDigest());
    if (!found.equals(expected)) {
      throw new BackupException(
          "%s is damaged: %s has digest %s, not %s".formatted(file, name, found, expected));
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
