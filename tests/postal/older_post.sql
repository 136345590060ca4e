BEGIN TRANSACTION;
CREATE TABLE alone_agenda (
	seq INTEGER NOT NULL, 
	due VARCHAR(25) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	subject VARCHAR(40) NOT NULL, 
	PRIMARY KEY (seq)
);
INSERT INTO "alone_agenda" VALUES(1,'2025-06-03T16:46:00+09:00','post.carry','31023441072');
CREATE TABLE alone_clock (
	id INTEGER NOT NULL, 
	now VARCHAR(25) NOT NULL, 
	seed VARCHAR(100) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "alone_clock" VALUES(1,'2025-06-02T10:00:00+09:00','postal');
CREATE TABLE alone_journal (
	seq INTEGER NOT NULL, 
	at VARCHAR(25) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	subject VARCHAR(40) NOT NULL, 
	facts JSON NOT NULL, 
	PRIMARY KEY (seq)
);
INSERT INTO "alone_journal" VALUES(1,'2025-06-02T09:00:00+09:00','item.accepted','31023441072','{"service": "simplified-registered", "postage_yen": 460}');
CREATE TABLE alone_script (
	number VARCHAR(13) NOT NULL, 
	finds JSON NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "alone_script" VALUES('31023441072','["absent"]');
CREATE TABLE mail_item (
	seq INTEGER NOT NULL, 
	number VARCHAR(13) NOT NULL, 
	service VARCHAR(30) NOT NULL, 
	state VARCHAR(30) NOT NULL, 
	sender JSON NOT NULL, 
	addressee JSON NOT NULL, 
	addressee_name VARCHAR(200) NOT NULL, 
	papers JSON NOT NULL, 
	weight_g INTEGER NOT NULL, 
	postage_yen INTEGER NOT NULL, 
	redirect VARCHAR(10) NOT NULL, 
	accepted_at VARCHAR(25) NOT NULL, 
	deliver_on VARCHAR(10) NOT NULL, 
	due_at VARCHAR(25), 
	held_until VARCHAR(10), 
	turns INTEGER NOT NULL, 
	PRIMARY KEY (seq), 
	UNIQUE (number)
);
INSERT INTO "mail_item" VALUES(0,'31023441072','simplified-registered','accepted','{"postal_code": "160-0022", "lines": ["\u6771\u4eac\u90fd\u65b0\u5bbf\u533a\u65b0\u5bbf1-2-3"], "name": "\u5c71\u7530\u3000\u592a\u90ce"}','{"postal_code": "135-0064", "lines": ["\u6771\u4eac\u90fd\u6c5f\u6771\u533a\u9752\u6d772-7-11"], "name": "\u304a\u3060\u3044\u3070\u5206\u5ba4"}','おだいば分室','[{"kind": "residence-card"}]',11,460,'forward','2025-06-02T09:00:00+09:00','2025-06-03','2025-06-03T16:46:00+09:00',NULL,0);
CREATE TABLE tracking_event (
	item_seq INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	at VARCHAR(25) NOT NULL, 
	state VARCHAR(30) NOT NULL, 
	office VARCHAR(60) NOT NULL, 
	office_code VARCHAR(8) NOT NULL, 
	prefecture VARCHAR(10) NOT NULL, 
	note VARCHAR(60) NOT NULL, 
	PRIMARY KEY (item_seq, seq)
);
INSERT INTO "tracking_event" VALUES(0,0,'2025-06-02T09:00:00+09:00','accepted','新宿模擬郵便局','160-8799','東京都','');
CREATE INDEX mail_item_by_addressee ON mail_item (addressee_name, seq);
CREATE INDEX mail_item_by_state ON mail_item (state, seq);
CREATE INDEX alone_agenda_by_due ON alone_agenda (due, seq);
COMMIT;
