package io.turboprop.manager.store.postgres;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables, and how older ones become current. {@code STEPS.get(n)} leads from version n to n+1;
 * steps are only ever added. All of them happen in one transaction, under a lock of the database,
 * so that managers that begin together do not meet.
 *
 * <p>Managers of the version before may run beside, and one of them may lead, until they are
 * stopped. So a step adds tables, indexes and columns with a default, and leaves alone what older
 * statements name; statements name the columns that they read and write.
 */
final class Schema {
  /**
   * Texts compare by their bytes, as those of the other stores do. {@code state} is the row that
   * whoever writes locks first. {@code assignment} was filled by managers of former versions and is
   * read by none: who has a task is in its body.
   */
  private static final String FIRST =
      """
      create table state (
        only_one boolean primary key default true check (only_one),
        epoch bigint not null,
        sequence bigint not null,
        horizon bigint not null,
        holder text,
        address text,
        until timestamptz
      );
      insert into state(epoch, sequence, horizon) values (0, 0, 0);

      create table writer (
        id text primary key,
        number bigint not null,
        at timestamptz not null
      );

      create table task (
        id text collate "C" primary key,
        version bigint not null,
        phase text not null,
        state integer not null,
        created_at bigint not null,
        file_digest text,
        owner text collate "C",
        declared boolean not null,
        metadata_crc bigint,
        metadata text,
        crc bigint not null,
        body text not null
      );
      create index task_by_age on task(created_at, id);
      create index task_by_state on task(state, created_at, id);
      create index task_live on task(created_at, id)
        where phase in ('QUEUED', 'SCHEDULED', 'RUNNING', 'STOPPING');
      create index task_by_file on task(file_digest) where file_digest is not null;
      create index task_by_owner on task(owner, created_at, id) where owner is not null;
      create index task_declared on task(created_at, id) where declared;

      create table task_count (
        state integer primary key,
        number bigint not null
      );

      create table assignment (
        task text collate "C" not null references task(id) on delete cascade,
        proplet text collate "C" not null,
        primary key (task, proplet)
      );
      create index assignment_by_proplet on assignment(proplet, task);

      create table task_result (
        task text collate "C" not null references task(id) on delete cascade,
        digest text not null,
        primary key (task, digest)
      );
      create index task_result_by_digest on task_result(digest, task);

      create table attempt (
        task text collate "C" not null references task(id) on delete cascade,
        number integer not null,
        crc bigint not null,
        body text not null,
        primary key (task, number)
      );

      create table event (
        seq bigint primary key,
        task text collate "C",
        proplet text collate "C",
        function text collate "C",
        at bigint not null,
        what text collate "C" not null,
        crc bigint not null,
        body text not null
      );
      create index event_by_task on event(task, seq, what) where task is not null;
      create index event_by_proplet on event(proplet, seq, what) where proplet is not null;
      create index event_by_function on event(function, seq, what) where function is not null;
      create index event_by_what on event(what, seq);

      create table proplet (
        rank bigint generated always as identity unique,
        id text collate "C" primary key,
        crc bigint not null,
        body text not null
      );

      create table function (
        name text collate "C" primary key,
        version bigint not null,
        crc bigint not null,
        body text not null
      );
      create table function_module (
        function text collate "C" not null references function(name) on delete cascade,
        digest text not null,
        primary key (function, digest)
      );

      create table join_token (
        id text collate "C" primary key,
        crc bigint not null,
        body text not null
      );
      create table joined (
        id text collate "C" primary key,
        crc bigint not null,
        body text not null
      );

      create table idempotency_key (
        key text collate "C" primary key,
        request text not null,
        task text not null,
        at bigint not null,
        crc bigint not null
      );
      create index idempotency_key_by_age on idempotency_key(at);

      create table proplet_sample (
        seq bigint generated always as identity unique,
        subject text collate "C" not null,
        number bigint not null,
        body text not null,
        primary key (subject, number)
      );
      create table task_sample (
        seq bigint generated always as identity unique,
        subject text collate "C" not null,
        number bigint not null,
        body text not null,
        primary key (subject, number)
      );
      """;

  /**
   * Modules and large results, in pieces: an upload has no name until it is whole. {@code
   * unfinished} says that another store is being copied into this one.
   */
  private static final String BLOBS =
      """
      create table blob_upload (
        id bigint generated always as identity primary key,
        at timestamptz not null default now()
      );
      create table blob_piece (
        upload bigint not null references blob_upload(id) on delete cascade,
        number integer not null,
        bytes bytea not null,
        primary key (upload, number)
      );
      alter table blob_piece alter column bytes set storage external;
      create table blob (
        kind text not null,
        digest text not null,
        bytes bigint not null,
        upload bigint not null unique references blob_upload(id),
        at timestamptz not null,
        primary key (kind, digest)
      );
      create index function_module_by_digest on function_module(digest);
      alter table state add column unfinished boolean not null default false;
      """;

  private static final List<String> STEPS = List.of(FIRST, BLOBS);
  static final int CURRENT = STEPS.size();

  /** Any number that nobody else takes. */
  private static final String LOCK = "select pg_advisory_xact_lock(hashtext($1), 7471)";

  private static final Logger LOG = LoggerFactory.getLogger(Schema.class);

  private Schema() {}

  /**
   * @throws OrchestratorException STORE_UNAVAILABLE if a newer version wrote it
   */
  static void prepare(Session session, PostgresOptions options) throws DbException {
    try {
      prepare(session.open(), options);
    } finally {
      session.discard();
    }
  }

  private static void prepare(Db db, PostgresOptions options) throws DbException {
    db.rows(db.send("begin"));
    // Others may be at it for a while.
    db.rows(db.send("set local statement_timeout = 0"));
    db.rows(LOCK, options.schema());
    int found = version(db, options.schema());
    if (found > CURRENT) {
      throw new OrchestratorException(
          ErrorCode.STORE_UNAVAILABLE,
          "store "
              + options.address()
              + " has schema "
              + found
              + ", this version knows up to "
              + CURRENT
              + "; use the newer version that wrote it, or another database or schema");
    }
    if (found > 0 && found < CURRENT) {
      // As whoever writes does, so that no writer has what is changed and waits for the row.
      db.rows(db.send("lock table state in access exclusive mode"));
    }
    for (int step = found; step < CURRENT; step++) {
      db.rows(db.send(STEPS.get(step)));
      db.rows("update schema_version set version = $1", step + 1);
    }
    Transaction.forgetOld(db);
    db.rows(db.send("commit"));
    if (found < CURRENT) {
      LOG.info("store {}: tables brought from {} to {}", options.address(), found, CURRENT);
    }
  }

  /** Whether another store is being copied into this one, or that was broken off. */
  static boolean unfinished(Db db) throws DbException {
    return db.rows("select unfinished from state").iterator().next().getBoolean(0);
  }

  /**
   * @throws OrchestratorException STORE_UNAVAILABLE if it is not to be used yet
   */
  static void requireFinished(Session session, PostgresOptions options) throws DbException {
    if (unfinished(session.open())) {
      throw new OrchestratorException(
          ErrorCode.STORE_UNAVAILABLE,
          "store "
              + options.address()
              + " is unfinished: another store is being copied into it, or that was broken off;"
              + " wait for it, or run turboprop store migrate again");
    }
  }

  /** Asks first: to make what is there needs rights, too. */
  private static int version(Db db, String schema) throws DbException {
    if (db.rows("select from pg_namespace where nspname = $1", schema).size() == 0) {
      db.rows(db.send("create schema " + schema));
    }
    if (db.rows(
                "select from pg_tables where schemaname = $1 and tablename = 'schema_version'",
                schema)
            .size()
        == 0) {
      db.rows(
          db.send(
              """
              create table schema_version (
                only_one boolean primary key default true check (only_one),
                version integer not null
              );
              insert into schema_version(version) values (0)\
              """));
    }
    return db.rows("select version from schema_version").iterator().next().getInteger(0);
  }
}
