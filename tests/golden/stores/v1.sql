-- A store of schema version 1, dumped from the flowsync that made it: applies, a rename, a delete, imports, drift, a forget.
BEGIN TRANSACTION;
CREATE TABLE applied (
            kind TEXT NOT NULL,
            space TEXT NOT NULL DEFAULT '',
            name TEXT NOT NULL,
            object_id TEXT NOT NULL UNIQUE,
            body TEXT NOT NULL,
            serial INTEGER NOT NULL,
            revision TEXT NOT NULL,
            actor TEXT NOT NULL,
            applied_at TEXT NOT NULL,
            plan_digest TEXT NOT NULL,
            PRIMARY KEY (kind, space, name)
        );
INSERT INTO "applied" VALUES('AccessScope','','all-tables','1f99b938391cbcc1df9fbacbfbe7362e','{"metadata":{"name":"all-tables"},"spec":{"query":"resource_type = \"postgresql-table\""}}',1,'aaae75f6ab9bf6d3cfad96cf64c3c14b5bc8c9b6','dana','2026-11-22T00:35:11Z','2cf6e167416756d196ddf624bf7d567ea3fcf8da49a64329a9cebd1dedca77b2');
INSERT INTO "applied" VALUES('Space','','payments','75bc4ced612b43fc51e1eea353ef111c','{"metadata":{"name":"payments"},"spec":{"space_scopes":["all-tables"]}}',1,'aaae75f6ab9bf6d3cfad96cf64c3c14b5bc8c9b6','dana','2026-11-22T00:35:11Z','2cf6e167416756d196ddf624bf7d567ea3fcf8da49a64329a9cebd1dedca77b2');
INSERT INTO "applied" VALUES('AccessScope','payments','orders','b48fe4e7876f22770a7d1d90ec39ac8c','{"metadata":{"name":"orders","space":"payments"},"spec":{"query":"resource_name starts_with \"orders\""}}',1,'aaae75f6ab9bf6d3cfad96cf64c3c14b5bc8c9b6','dana','2026-11-22T00:35:11Z','2cf6e167416756d196ddf624bf7d567ea3fcf8da49a64329a9cebd1dedca77b2');
INSERT INTO "applied" VALUES('AccessFlow','','changed','70f7239a1e15a84ab17199e982025a0a','{"metadata":{"name":"changed"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"grant_duration":"1h30m","requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}',6,'20f879268395e002f25f4fa730a72c894f3a866d+dirty','dana','2026-11-22T00:35:18Z','692da0a05e022a60d5189b542628f0cfc0a9721ac027b2dfb896d6d41bd460fc');
INSERT INTO "applied" VALUES('AccessFlow','','drifted','58a7c299fd381ae1cac7fb6d614e7b22','{"metadata":{"name":"drifted"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}',4,'4343130d937e0993c724cc66c8be8c15c1fa1e08','dana','2026-11-22T00:35:15Z','ef530c7a711913b6854ec2a9ea5f34371d0c64b8ab1b5ed27e8085bbc569c0e2');
INSERT INTO "applied" VALUES('AccessFlow','','recreated','9ed9408831c0caa6e3897eb1fd0212fd','{"metadata":{"name":"recreated"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}',4,'4343130d937e0993c724cc66c8be8c15c1fa1e08','dana','2026-11-22T00:35:15Z','ef530c7a711913b6854ec2a9ea5f34371d0c64b8ab1b5ed27e8085bbc569c0e2');
INSERT INTO "applied" VALUES('AccessFlow','','same','674f0889c3b59f212370ee2ec8cc948a','{"metadata":{"name":"same"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"grant_duration":"3h","requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}',4,'4343130d937e0993c724cc66c8be8c15c1fa1e08','dana','2026-11-22T00:35:15Z','ef530c7a711913b6854ec2a9ea5f34371d0c64b8ab1b5ed27e8085bbc569c0e2');
INSERT INTO "applied" VALUES('AccessFlow','','new-name','72128daeeb53860d9dc9223e83bded1a','{"metadata":{"name":"new-name"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}',2,'7981b86665e08a216e5ff631af97471e98f0cb66','dana','2026-11-22T00:35:12Z','c406ea6b1010b47f77f99512b4c5bf5c3672258d6b6bc4ae5d36eff83fb82cb4');
INSERT INTO "applied" VALUES('AccessFlow','','imported','51d25e67a7b2aa9cb894d966d2273ff7','{"metadata":{"name":"imported"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}',3,'','dana','2026-11-22T00:35:14Z','');
INSERT INTO "applied" VALUES('AccessFlow','','imported-then-changed','67a42672aac073e887f4f9a0679f93ed','{"metadata":{"name":"imported-then-changed"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"grant_duration":"4h","requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}',4,'4343130d937e0993c724cc66c8be8c15c1fa1e08','dana','2026-11-22T00:35:15Z','ef530c7a711913b6854ec2a9ea5f34371d0c64b8ab1b5ed27e8085bbc569c0e2');
CREATE TABLE history (
            id INTEGER PRIMARY KEY CHECK (id > 0),
            serial INTEGER NOT NULL,
            at TEXT NOT NULL,
            operation TEXT NOT NULL,
            action TEXT NOT NULL,
            object_id TEXT NOT NULL,
            kind TEXT NOT NULL,
            space TEXT NOT NULL DEFAULT '',
            name TEXT NOT NULL,
            previous_name TEXT,
            body_before TEXT,
            body_after TEXT,
            revision TEXT NOT NULL,
            actor TEXT NOT NULL,
            host TEXT NOT NULL,
            plan_digest TEXT NOT NULL
        );
INSERT INTO "history" VALUES(1,1,'2026-11-22T00:35:11Z','apply','create','1f99b938391cbcc1df9fbacbfbe7362e','AccessScope','','all-tables',NULL,NULL,'{"metadata":{"name":"all-tables"},"spec":{"query":"resource_type = \"postgresql-table\""}}','aaae75f6ab9bf6d3cfad96cf64c3c14b5bc8c9b6','dana','ci-7','2cf6e167416756d196ddf624bf7d567ea3fcf8da49a64329a9cebd1dedca77b2');
INSERT INTO "history" VALUES(2,1,'2026-11-22T00:35:11Z','apply','create','75bc4ced612b43fc51e1eea353ef111c','Space','','payments',NULL,NULL,'{"metadata":{"name":"payments"},"spec":{"space_scopes":["all-tables"]}}','aaae75f6ab9bf6d3cfad96cf64c3c14b5bc8c9b6','dana','ci-7','2cf6e167416756d196ddf624bf7d567ea3fcf8da49a64329a9cebd1dedca77b2');
INSERT INTO "history" VALUES(3,1,'2026-11-22T00:35:11Z','apply','create','b48fe4e7876f22770a7d1d90ec39ac8c','AccessScope','payments','orders',NULL,NULL,'{"metadata":{"name":"orders","space":"payments"},"spec":{"query":"resource_name starts_with \"orders\""}}','aaae75f6ab9bf6d3cfad96cf64c3c14b5bc8c9b6','dana','ci-7','2cf6e167416756d196ddf624bf7d567ea3fcf8da49a64329a9cebd1dedca77b2');
INSERT INTO "history" VALUES(4,1,'2026-11-22T00:35:11Z','apply','create','70f7239a1e15a84ab17199e982025a0a','AccessFlow','','changed',NULL,NULL,'{"metadata":{"name":"changed"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}','aaae75f6ab9bf6d3cfad96cf64c3c14b5bc8c9b6','dana','ci-7','2cf6e167416756d196ddf624bf7d567ea3fcf8da49a64329a9cebd1dedca77b2');
INSERT INTO "history" VALUES(5,1,'2026-11-22T00:35:11Z','apply','create','96eb1343f5e1d3750a8ce55cd8adc689','AccessFlow','','deleted',NULL,NULL,'{"metadata":{"name":"deleted"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}','aaae75f6ab9bf6d3cfad96cf64c3c14b5bc8c9b6','dana','ci-7','2cf6e167416756d196ddf624bf7d567ea3fcf8da49a64329a9cebd1dedca77b2');
INSERT INTO "history" VALUES(6,1,'2026-11-22T00:35:11Z','apply','create','58a7c299fd381ae1cac7fb6d614e7b22','AccessFlow','','drifted',NULL,NULL,'{"metadata":{"name":"drifted"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}','aaae75f6ab9bf6d3cfad96cf64c3c14b5bc8c9b6','dana','ci-7','2cf6e167416756d196ddf624bf7d567ea3fcf8da49a64329a9cebd1dedca77b2');
INSERT INTO "history" VALUES(7,1,'2026-11-22T00:35:11Z','apply','create','72128daeeb53860d9dc9223e83bded1a','AccessFlow','','old-name',NULL,NULL,'{"metadata":{"name":"old-name"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}','aaae75f6ab9bf6d3cfad96cf64c3c14b5bc8c9b6','dana','ci-7','2cf6e167416756d196ddf624bf7d567ea3fcf8da49a64329a9cebd1dedca77b2');
INSERT INTO "history" VALUES(8,1,'2026-11-22T00:35:11Z','apply','create','9ed9408831c0caa6e3897eb1fd0212fd','AccessFlow','','recreated',NULL,NULL,'{"metadata":{"name":"recreated"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}','aaae75f6ab9bf6d3cfad96cf64c3c14b5bc8c9b6','dana','ci-7','2cf6e167416756d196ddf624bf7d567ea3fcf8da49a64329a9cebd1dedca77b2');
INSERT INTO "history" VALUES(9,1,'2026-11-22T00:35:11Z','apply','create','674f0889c3b59f212370ee2ec8cc948a','AccessFlow','','same',NULL,NULL,'{"metadata":{"name":"same"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}','aaae75f6ab9bf6d3cfad96cf64c3c14b5bc8c9b6','dana','ci-7','2cf6e167416756d196ddf624bf7d567ea3fcf8da49a64329a9cebd1dedca77b2');
INSERT INTO "history" VALUES(10,2,'2026-11-22T00:35:12Z','apply','update','70f7239a1e15a84ab17199e982025a0a','AccessFlow','','changed',NULL,'{"metadata":{"name":"changed"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}','{"metadata":{"name":"changed"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"grant_duration":"2h","requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}','7981b86665e08a216e5ff631af97471e98f0cb66','dana','ci-7','c406ea6b1010b47f77f99512b4c5bf5c3672258d6b6bc4ae5d36eff83fb82cb4');
INSERT INTO "history" VALUES(11,2,'2026-11-22T00:35:12Z','apply','rename','72128daeeb53860d9dc9223e83bded1a','AccessFlow','','new-name','old-name','{"metadata":{"name":"old-name"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}','{"metadata":{"name":"new-name"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}','7981b86665e08a216e5ff631af97471e98f0cb66','dana','ci-7','c406ea6b1010b47f77f99512b4c5bf5c3672258d6b6bc4ae5d36eff83fb82cb4');
INSERT INTO "history" VALUES(12,2,'2026-11-22T00:35:12Z','apply','delete','96eb1343f5e1d3750a8ce55cd8adc689','AccessFlow','','deleted',NULL,'{"metadata":{"name":"deleted"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}',NULL,'7981b86665e08a216e5ff631af97471e98f0cb66','dana','ci-7','c406ea6b1010b47f77f99512b4c5bf5c3672258d6b6bc4ae5d36eff83fb82cb4');
INSERT INTO "history" VALUES(13,3,'2026-11-22T00:35:14Z','import','adopt','51d25e67a7b2aa9cb894d966d2273ff7','AccessFlow','','imported',NULL,'{ "metadata": {"name": "imported"},
  "spec": {"trigger": "SELF_SERVE", "grant_duration": "60m", "requestors": {"conditions": [{"type": "group", "source_integration_name": "Okta", "values": ["sre"]}]},
  "access_targets": [{"integration": {"integration_name": "prod-postgres", "resource_type": "postgresql-table", "permissions": ["READ_ONLY"]}}]} }','{ "metadata": {"name": "imported"},
  "spec": {"trigger": "SELF_SERVE", "grant_duration": "60m", "requestors": {"conditions": [{"type": "group", "source_integration_name": "Okta", "values": ["sre"]}]},
  "access_targets": [{"integration": {"integration_name": "prod-postgres", "resource_type": "postgresql-table", "permissions": ["READ_ONLY"]}}]} }','','dana','ci-7','');
INSERT INTO "history" VALUES(14,3,'2026-11-22T00:35:14Z','import','adopt','67a42672aac073e887f4f9a0679f93ed','AccessFlow','','imported-then-changed',NULL,'{ "metadata": {"name": "imported-then-changed"},
  "spec": {"trigger": "SELF_SERVE", "grant_duration": "60m", "requestors": {"conditions": [{"type": "group", "source_integration_name": "Okta", "values": ["sre"]}]},
  "access_targets": [{"integration": {"integration_name": "prod-postgres", "resource_type": "postgresql-table", "permissions": ["READ_ONLY"]}}]} }','{ "metadata": {"name": "imported-then-changed"},
  "spec": {"trigger": "SELF_SERVE", "grant_duration": "60m", "requestors": {"conditions": [{"type": "group", "source_integration_name": "Okta", "values": ["sre"]}]},
  "access_targets": [{"integration": {"integration_name": "prod-postgres", "resource_type": "postgresql-table", "permissions": ["READ_ONLY"]}}]} }','','dana','ci-7','');
INSERT INTO "history" VALUES(15,3,'2026-11-22T00:35:14Z','import','adopt','20431af3291cfa6cbbfa3e416b7a64ee','AccessFlow','','forgotten',NULL,'{ "metadata": {"name": "forgotten"},
  "spec": {"trigger": "SELF_SERVE", "grant_duration": "60m", "requestors": {"conditions": [{"type": "group", "source_integration_name": "Okta", "values": ["sre"]}]},
  "access_targets": [{"integration": {"integration_name": "prod-postgres", "resource_type": "postgresql-table", "permissions": ["READ_ONLY"]}}]} }','{ "metadata": {"name": "forgotten"},
  "spec": {"trigger": "SELF_SERVE", "grant_duration": "60m", "requestors": {"conditions": [{"type": "group", "source_integration_name": "Okta", "values": ["sre"]}]},
  "access_targets": [{"integration": {"integration_name": "prod-postgres", "resource_type": "postgresql-table", "permissions": ["READ_ONLY"]}}]} }','','dana','ci-7','');
INSERT INTO "history" VALUES(16,4,'2026-11-22T00:35:15Z','apply','update','58a7c299fd381ae1cac7fb6d614e7b22','AccessFlow','','drifted',NULL,'{"metadata":{"name":"drifted"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE","active":false}}','{"metadata":{"name":"drifted"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}','4343130d937e0993c724cc66c8be8c15c1fa1e08','dana','ci-7','ef530c7a711913b6854ec2a9ea5f34371d0c64b8ab1b5ed27e8085bbc569c0e2');
INSERT INTO "history" VALUES(17,4,'2026-11-22T00:35:15Z','apply','update','67a42672aac073e887f4f9a0679f93ed','AccessFlow','','imported-then-changed',NULL,'{ "metadata": {"name": "imported-then-changed"},
  "spec": {"trigger": "SELF_SERVE", "grant_duration": "60m", "requestors": {"conditions": [{"type": "group", "source_integration_name": "Okta", "values": ["sre"]}]},
  "access_targets": [{"integration": {"integration_name": "prod-postgres", "resource_type": "postgresql-table", "permissions": ["READ_ONLY"]}}]} }','{"metadata":{"name":"imported-then-changed"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"grant_duration":"4h","requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}','4343130d937e0993c724cc66c8be8c15c1fa1e08','dana','ci-7','ef530c7a711913b6854ec2a9ea5f34371d0c64b8ab1b5ed27e8085bbc569c0e2');
INSERT INTO "history" VALUES(18,4,'2026-11-22T00:35:15Z','apply','create','9ed9408831c0caa6e3897eb1fd0212fd','AccessFlow','','recreated',NULL,NULL,'{"metadata":{"name":"recreated"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}','4343130d937e0993c724cc66c8be8c15c1fa1e08','dana','ci-7','ef530c7a711913b6854ec2a9ea5f34371d0c64b8ab1b5ed27e8085bbc569c0e2');
INSERT INTO "history" VALUES(19,4,'2026-11-22T00:35:15Z','apply','adopt','674f0889c3b59f212370ee2ec8cc948a','AccessFlow','','same',NULL,'{"metadata":{"name":"same"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE","grant_duration":"180m"}}','{"metadata":{"name":"same"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE","grant_duration":"180m"}}','4343130d937e0993c724cc66c8be8c15c1fa1e08','dana','ci-7','ef530c7a711913b6854ec2a9ea5f34371d0c64b8ab1b5ed27e8085bbc569c0e2');
INSERT INTO "history" VALUES(20,5,'2026-11-22T00:35:16Z','forget','forget','20431af3291cfa6cbbfa3e416b7a64ee','AccessFlow','','forgotten',NULL,'{ "metadata": {"name": "forgotten"},
  "spec": {"trigger": "SELF_SERVE", "grant_duration": "60m", "requestors": {"conditions": [{"type": "group", "source_integration_name": "Okta", "values": ["sre"]}]},
  "access_targets": [{"integration": {"integration_name": "prod-postgres", "resource_type": "postgresql-table", "permissions": ["READ_ONLY"]}}]} }','{ "metadata": {"name": "forgotten"},
  "spec": {"trigger": "SELF_SERVE", "grant_duration": "60m", "requestors": {"conditions": [{"type": "group", "source_integration_name": "Okta", "values": ["sre"]}]},
  "access_targets": [{"integration": {"integration_name": "prod-postgres", "resource_type": "postgresql-table", "permissions": ["READ_ONLY"]}}]} }','','dana','ci-7','');
INSERT INTO "history" VALUES(21,6,'2026-11-22T00:35:18Z','apply','update','70f7239a1e15a84ab17199e982025a0a','AccessFlow','','changed',NULL,'{"metadata":{"name":"changed"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"grant_duration":"2h","requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}','{"metadata":{"name":"changed"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"grant_duration":"1h30m","requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}','20f879268395e002f25f4fa730a72c894f3a866d+dirty','dana','ci-7','692da0a05e022a60d5189b542628f0cfc0a9721ac027b2dfb896d6d41bd460fc');
CREATE TABLE live (
            kind TEXT NOT NULL,
            space TEXT NOT NULL ON CONFLICT REPLACE DEFAULT '',
            name TEXT NOT NULL,
            body TEXT,
            PRIMARY KEY (kind, space, name)
        );
INSERT INTO "live" VALUES('AccessScope','','all-tables','{"metadata":{"name":"all-tables"},"spec":{"query":"resource_type = \"postgresql-table\""}}');
INSERT INTO "live" VALUES('Space','','payments','{"metadata":{"name":"payments"},"spec":{"space_scopes":["all-tables"]}}');
INSERT INTO "live" VALUES('AccessScope','payments','orders','{"metadata":{"name":"orders","space":"payments"},"spec":{"query":"resource_name starts_with \"orders\""}}');
INSERT INTO "live" VALUES('AccessFlow','','changed','{"metadata":{"name":"changed"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"grant_duration":"1h30m","requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}');
INSERT INTO "live" VALUES('AccessFlow','','drifted','{"metadata":{"name":"drifted"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}');
INSERT INTO "live" VALUES('AccessFlow','','same','{"metadata":{"name":"same"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE","grant_duration":"180m"}}');
INSERT INTO "live" VALUES('AccessFlow','','new-name','{"metadata":{"name":"new-name"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE","active":false}}');
INSERT INTO "live" VALUES('AccessFlow','','imported','{ "metadata": {"name": "imported"},
  "spec": {"trigger": "SELF_SERVE", "grant_duration": "60m", "requestors": {"conditions": [{"type": "group", "source_integration_name": "Okta", "values": ["sre"]}]},
  "access_targets": [{"integration": {"integration_name": "prod-postgres", "resource_type": "postgresql-table", "permissions": ["READ_ONLY"]}}]} }');
INSERT INTO "live" VALUES('AccessFlow','','imported-then-changed','{"metadata":{"name":"imported-then-changed"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"grant_duration":"4h","requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}');
INSERT INTO "live" VALUES('AccessFlow','','forgotten','{ "metadata": {"name": "forgotten"},
  "spec": {"trigger": "SELF_SERVE", "grant_duration": "60m", "requestors": {"conditions": [{"type": "group", "source_integration_name": "Okta", "values": ["sre"]}]},
  "access_targets": [{"integration": {"integration_name": "prod-postgres", "resource_type": "postgresql-table", "permissions": ["READ_ONLY"]}}]} }');
INSERT INTO "live" VALUES('AccessFlow','','recreated','{"metadata":{"name":"recreated"},"spec":{"access_targets":[{"integration":{"integration_name":"prod-postgres","permissions":["READ_ONLY"],"resource_type":"postgresql-table"}}],"requestors":{"conditions":[{"source_integration_name":"Okta","type":"group","values":["sre"]}]},"trigger":"SELF_SERVE"}}');
INSERT INTO "live" VALUES('AccessFlow','','no-body',NULL);
INSERT INTO "live" VALUES('AccessFlow','','bytes',X'00FF');
INSERT INTO "live" VALUES('Robot','','Zoë''s','{');
CREATE TABLE removed (
            kind TEXT NOT NULL,
            space TEXT NOT NULL DEFAULT '',
            name TEXT NOT NULL,
            serial INTEGER NOT NULL,
            PRIMARY KEY (kind, space, name)
        );
INSERT INTO "removed" VALUES('AccessFlow','','old-name',2);
INSERT INTO "removed" VALUES('AccessFlow','','deleted',2);
INSERT INTO "removed" VALUES('AccessFlow','','forgotten',5);
CREATE TABLE store (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            lineage TEXT NOT NULL,
            serial INTEGER NOT NULL,
            schema_version INTEGER NOT NULL
        );
INSERT INTO "store" VALUES(1,'dae7f545ca655c2ec3c83e21936d61fd',6,1);
CREATE INDEX history_by_plan ON history (plan_digest) WHERE plan_digest <> '';
CREATE TRIGGER history_keeps_rows BEFORE DELETE ON history
       BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_keeps_values BEFORE UPDATE ON history
       BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_keeps_ids BEFORE INSERT ON history
       WHEN EXISTS (SELECT 1 FROM history WHERE id = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
COMMIT;
