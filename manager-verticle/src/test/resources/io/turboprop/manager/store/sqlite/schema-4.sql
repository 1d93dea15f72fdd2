CREATE TABLE schema_version (only integer primary key check (only = 1), version integer not null);
insert into schema_version values (1, 4);
CREATE TABLE assignment (
  task text not null references task(id) on delete cascade,
  proplet text not null,
  primary key (task, proplet)
) without rowid;
CREATE INDEX assignment_by_proplet on assignment(proplet, task);
CREATE TABLE proplet (
  rank integer primary key autoincrement,
  id text not null unique,
  body text not null
, crc integer not null default 0);
CREATE TABLE idempotency_key (
  key text primary key,
  request text not null,
  task text not null,
  at integer not null
, crc integer not null default 0) without rowid;
CREATE INDEX idempotency_key_by_age on idempotency_key(at);
CREATE TABLE counter (
  name text primary key,
  value integer not null
, crc integer not null default 0) without rowid;
CREATE TABLE proplet_sample (
  seq integer primary key autoincrement,
  subject text not null,
  number integer not null,
  body text not null,
  unique (subject, number)
);
CREATE TABLE task_sample (
  seq integer primary key autoincrement,
  subject text not null,
  number integer not null,
  body text not null,
  unique (subject, number)
);
CREATE TABLE "task" (
  id text primary key,
  version integer not null,
  phase text not null,
  state integer not null,
  created_at integer not null,
  file_digest text,
  metadata_crc integer,
  metadata text,
  crc integer not null,
  body text not null
);
CREATE INDEX task_by_age on task(created_at, id);
CREATE INDEX task_by_state on task(state, created_at, id);
CREATE INDEX task_live on task(created_at, id)
  where phase in ('QUEUED', 'SCHEDULED', 'RUNNING', 'STOPPING');
CREATE INDEX task_by_file on task(file_digest) where file_digest is not null;
CREATE TABLE "event" (
  seq integer primary key,
  task text,
  proplet text,
  at integer not null,
  what text not null,
  crc integer not null,
  body text not null
);
CREATE INDEX event_by_task on event(task, seq, what) where task is not null;
CREATE INDEX event_by_proplet on event(proplet, seq, what) where proplet is not null;
CREATE INDEX event_by_what on event(what, seq);
CREATE TABLE attempt (
  task text not null references task(id) on delete cascade,
  number integer not null,
  crc integer not null,
  body text not null,
  primary key (task, number)
) without rowid;
CREATE TABLE task_result (
  task text not null references task(id) on delete cascade,
  digest text not null,
  primary key (task, digest)
) without rowid;
CREATE INDEX task_result_by_digest on task_result(digest, task);
CREATE TABLE function (
  name text primary key,
  version integer not null,
  crc integer not null,
  body text not null
);
CREATE TABLE function_module (
  function text not null references function(name) on delete cascade,
  digest text not null,
  primary key (function, digest)
) without rowid;
CREATE INDEX function_module_by_digest on function_module(digest, function);
alter table event add column function text;
CREATE INDEX event_by_function on event(function, seq, what) where function is not null
