#include "cmd/chaos_record.hpp"

#include "cmd/chaos_error.hpp"
#include "test/cmd/chaos_fake_host.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>

namespace graftd::chaos {

using testing::contains;
using testing::TemporaryFolder;

namespace {

Record delay_record(const std::string& id = "7f3a") {
  return {.fault = {.id = id,
                    .kind = "delay",
                    .out = {.on = true, .peers = {*parse_address("192.168.0.11")}},
                    .in = {.on = true, .peers = {}},
                    .port = 12000,
                    .body = Shaping{.device = "eth0",
                                    .netem = {"delay", "200ms", "20ms"},
                                    .packets_max = 1000,
                                    .every_frame = false,
                                    .ipv6 = true}},
          .network_namespace = 4026531840,
          .began_ms = 1'700'000'000'000,
          .expires_ms = 1'700'000'030'000,
          .owner = Process{.pid = 123, .started = 456},
          .commands = {"tc qdisc ..."},
          .undo = {"tc qdisc del ..."},
          .vizor = "http://vizor:8090"};
}

Record cut_record() {
  Record record = delay_record("cut");
  record.fault.kind = "partition";
  record.fault.port.reset();
  record.fault.body = Cut{.firewall = Firewall::iptables, .how = Refuse::reset};
  record.expires_ms.reset();
  record.owner.reset();
  return record;
}

void write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path) << text;
}

}  // namespace

TEST_CASE("a record comes back from its text as it was") {
  CHECK(parse_record(to_json(delay_record())) == delay_record());
  CHECK(parse_record(to_json(cut_record())) == cut_record());
}

TEST_CASE("what is no record is not taken for one") {
  std::string foreign_id = to_json(delay_record("../../etc/x"));
  for (const std::string& text : {std::string(),
                                  std::string("{}"),
                                  std::string("[1]"),
                                  std::string("{\"fault\":7}"),
                                  to_json(delay_record()).substr(0, 100),
                                  foreign_id}) {
    CAPTURE(text);
    CHECK_FALSE(parse_record(text));
  }
}

TEST_CASE("a folder gives back what was written, the oldest first") {
  const TemporaryFolder temporary;
  const RecordFolder folder(temporary.path() / "deep" / "records");
  Record older = cut_record();
  older.began_ms -= 1;
  folder.write(delay_record());
  folder.write(older);
  const RecordFolder::Content content = folder.load();
  REQUIRE(content.records.size() == 2);
  CHECK(content.records[0] == older);
  CHECK(content.records[1] == delay_record());
  folder.remove("cut");
  folder.remove("cut");
  CHECK(folder.load().records.size() == 1);
}

TEST_CASE("records are for their owner's eyes") {
  const TemporaryFolder temporary;
  const RecordFolder folder(temporary.path() / "records");
  folder.write(delay_record());
  using std::filesystem::perms;
  CHECK(std::filesystem::status(temporary.path() / "records").permissions() == perms::owner_all);
  CHECK(std::filesystem::status(folder.path_of("7f3a")).permissions() ==
        (perms::owner_read | perms::owner_write));
}

TEST_CASE("an unreadable record is named and left alone") {
  const TemporaryFolder temporary;
  const RecordFolder folder(temporary.path());
  write_file(folder.path_of("torn"), "{\"version\":1,");
  write_file(folder.path_of("other"), to_json(delay_record("7f3a")));
  const RecordFolder::Content content = folder.load();
  CHECK(content.records.empty());
  CHECK(content.unreadable.size() == 2);
  CHECK(std::filesystem::exists(folder.path_of("torn")));
}

TEST_CASE("a folder that is not there holds no records") {
  CHECK(RecordFolder("/nowhere/at/all").load().records.empty());
}

TEST_CASE("a folder that cannot be made is explained") {
  const TemporaryFolder temporary;
  write_file(temporary.path() / "file", "");
  try {
    RecordFolder(temporary.path() / "file" / "records").write(delay_record());
    FAIL("it was written");
  } catch (const ChaosError& error) {
    CHECK(contains(error.what(), "-records"));
  }
}

TEST_CASE("an id is a plain name") {
  for (const char* id : {"7f3a", "a", "my-fault_2", "12345678901234567890123456789012"}) {
    CHECK(is_valid_id(id));
  }
  for (const char* id : {"", "a b", "a/b", "..", "\"", "123456789012345678901234567890123"}) {
    CHECK_FALSE(is_valid_id(id));
  }
}

}  // namespace graftd::chaos
