package io.turboprop.manager.store.postgres;

import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;

import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.blob.SharedBlobContractTest;
import io.turboprop.model.Digest;
import java.time.Duration;

/** The contract of blobs that managers share, by a real server. */
final class PostgresBlobsTest extends SharedBlobContractTest {
  private final PostgresAddress address = Server.database();

  @Override
  protected Store openStore() {
    return done(PostgresStore.open(vertx, PostgresOptions.at(address), () -> EPOCH));
  }

  @Override
  protected void age(Digest digest, Duration age) {
    sql(
        "update turboprop.blob set at = now() - interval '%d seconds' where digest = '%s'"
            .formatted(age.toSeconds(), digest));
  }

  @Override
  protected void damage() {
    sql(
        """
        update turboprop.blob_piece set bytes = set_byte(bytes, 5, 255 - get_byte(bytes, 5))
        where number = 0\
        """);
  }

  @Override
  protected void losePiece() {
    sql("delete from turboprop.blob_piece where number = 1");
  }

  @Override
  protected void half(Duration age) {
    sql(
        "insert into turboprop.blob_upload(at) values (now() - interval '%d seconds')"
            .formatted(age.toSeconds()));
    sql("insert into turboprop.blob_piece select max(id), 0, 'x' from turboprop.blob_upload");
  }

  @Override
  protected long uploads() {
    return count("blob_upload");
  }

  @Override
  protected long pieces() {
    return count("blob_piece");
  }

  private void sql(String sql) {
    Server.sql(address.database(), sql);
  }

  private long count(String table) {
    return Server.count(address.database(), "turboprop." + table);
  }
}
