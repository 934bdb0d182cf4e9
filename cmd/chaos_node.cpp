#include "cmd/chaos_node.hpp"

#include "cmd/chaos_error.hpp"
#include "cmd/chaos_event.hpp"

#include <boost/json.hpp>

namespace graftd::chaos {
namespace {

namespace json = boost::json;

std::string address_of(const NodeTarget& target) {
  const bool six = target.host.find(':') != std::string::npos;
  return (six ? "[" + target.host + "]" : target.host) + ":" + std::to_string(target.port);
}

std::string name_of(const NodeTarget& target) {
  return target.name.empty() ? address_of(target) : target.name + " (" + address_of(target) + ")";
}

// The sentence in an error's body, if it has one.
std::string complaint_in(const std::string& body) {
  boost::system::error_code error;
  const json::value value = json::parse(body, error);
  const json::object* top = error ? nullptr : value.if_object();
  const json::value* inner = top == nullptr ? nullptr : top->if_contains("error");
  const json::object* object = inner == nullptr ? nullptr : inner->if_object();
  const json::value* message = object == nullptr ? nullptr : object->if_contains("message");
  return message != nullptr && message->is_string() ? json::value_to<std::string>(*message) : body;
}

[[noreturn]] void refuse_switched_off(const NodeTarget& target) {
  throw ChaosError(
      Exit::no_privilege,
      "node " + name_of(target) + " makes no faults on its links: start the node with -chaos");
}

HttpReply call(Host& host,
               const NodeTarget& target,
               const std::string& method,
               const std::string& path,
               const std::string& body) {
  HttpReply reply = host.http(
      {.method = method, .host = target.host, .port = target.port, .target = path, .body = body});
  if (reply.status == 0) {
    throw ChaosError(Exit::not_found,
                     "no node answers at " + address_of(target) + ": " + reply.body +
                         "; -on node: takes the node's HTTP address, by default port 11000");
  }
  if (reply.status == 403) {
    refuse_switched_off(target);
  }
  return reply;
}

void expect_done(const NodeTarget& target, const HttpReply& reply) {
  if (reply.status == 404) {
    refuse_switched_off(target);
  }
  if (reply.status == 409 || reply.status == 429) {
    throw ChaosError(Exit::conflict, name_of(target) + ": " + complaint_in(reply.body));
  }
  if (reply.status < 200 || reply.status > 299) {
    throw ChaosError(reply.status == 400 ? Exit::usage : Exit::rolled_back,
                     name_of(target) + " refuses, " + std::to_string(reply.status) + ": " +
                         complaint_in(reply.body));
  }
}

std::string describe(const NodeWish& wish) {
  const LinkWish& link = wish.link;
  std::string text = link.kind;
  if (link.delay.count() > 0) {
    text += " " + tc_time(link.delay);
    text += link.jitter.count() > 0 ? " " + tc_time(link.jitter) : "";
  } else if (link.kind == "loss" || link.kind == "duplicate") {
    text += " " + tc_percent(100 * (link.kind == "loss" ? link.drop : link.duplicate));
  }
  const std::string peer = link.peer == "*" ? "every peer" : link.peer;
  const std::string between = link.direction == "out"  ? " to "
                              : link.direction == "in" ? " from "
                                                       : " to and from ";
  return text + between + peer + " in node " + name_of(wish.target);
}

void announce(Host& host, const NodeWish& wish, const Voice& voice, bool begins) {
  FaultNews news{
      .begins = begins,
      .id = wish.link.id,
      .kind = wish.link.kind,
      .text = describe(wish),
      .details = {{"node", wish.target.name.empty() ? address_of(wish.target) : wish.target.name},
                  {"peer", wish.link.peer},
                  {"direction", wish.link.direction}},
      .expires_ms = {}};
  if (begins && wish.link.lasts) {
    news.expires_ms =
        host.now_ms() +
        std::chrono::duration_cast<std::chrono::milliseconds>(*wish.link.lasts).count();
  }
  const std::string line = to_event_line(news, host.now_ms());
  if (voice.json) {
    voice.out << line << "\n" << std::flush;
  } else {
    voice.out << "fault " << wish.link.id << (begins ? ": " : " ended: ") << news.text << "\n"
              << std::flush;
  }
  tell_vizor(host, wish.vizor, line, voice.err);
}

Exit hold(Host& host, const NodeWish& wish, const Voice& voice) {
  const std::int64_t until =
      host.now_ms() +
      std::chrono::duration_cast<std::chrono::milliseconds>(*wish.link.lasts).count();
  const Wake wake = host.wait_until(until);
  // When its time is over the node has taken it away by itself, and answers 404.
  call(host, wish.target, "DELETE", "/chaos/links/" + wish.link.id, "");
  announce(host, wish, voice, false);
  return wake == Wake::interrupted ? Exit::interrupted : Exit::done;
}

}  // namespace

std::string to_json(const LinkWish& wish) {
  json::object body = {{"peer", wish.peer}, {"direction", wish.direction}, {"rpc", wish.rpc}};
  const auto add_time = [&](const char* key, Nanoseconds time) {
    if (time.count() > 0) {
      body[key] = time.count();
    }
  };
  const auto add_share = [&](const char* key, double share) {
    if (share > 0) {
      body[key] = share;
    }
  };
  add_time("delay_ns", wish.delay);
  add_time("jitter_ns", wish.jitter);
  add_share("drop", wish.drop);
  add_share("duplicate", wish.duplicate);
  add_share("reorder", wish.reorder);
  if (!wish.mode.empty()) {
    body["mode"] = wish.mode;
  }
  if (wish.lasts) {
    body["ttl_ns"] = wish.lasts->count();
  }
  if (wish.seed) {
    body["seed"] = *wish.seed;
  }
  return json::serialize(body);
}

Exit apply_on_node(Host& host, const NodeWish& wish, const Voice& voice) {
  const std::string path = "/chaos/links/" + wish.link.id;
  const std::string body = to_json(wish.link);
  const std::string undo = "curl -X DELETE http://" + address_of(wish.target) + path;
  if (wish.dry_run) {
    voice.out << "curl -X PUT http://" << address_of(wish.target) << path << " -d '" << body
              << "'\n# undo:\n"
              << undo << "\n";
    return Exit::done;
  }
  expect_done(wish.target, call(host, wish.target, "PUT", path, body));
  announce(host, wish, voice, true);
  if (wish.link.lasts && !wish.detach) {
    return hold(host, wish, voice);
  }
  if (!voice.json) {
    voice.out << "undo:  graftd chaos clear " << wish.link.id
              << " -on node:" << address_of(wish.target) << "\n   or: " << undo << "\n";
  }
  return Exit::done;
}

Exit clear_on_node(Host& host,
                   const NodeTarget& target,
                   const std::vector<std::string>& ids,
                   const Voice& voice) {
  if (ids.empty()) {
    expect_done(target, call(host, target, "DELETE", "/chaos", ""));
    voice.out << "all faults in node " << name_of(target) << " ended\n";
    return Exit::done;
  }
  expect_done(target, call(host, target, "GET", "/chaos", ""));
  for (const std::string& id : ids) {
    const HttpReply reply = call(host, target, "DELETE", "/chaos/links/" + id, "");
    if (reply.status == 404) {
      throw ChaosError(Exit::not_found, "there is no fault " + id + " in node " + name_of(target));
    }
    expect_done(target, reply);
    voice.out << "fault " << id << " in node " << name_of(target) << " ended\n";
  }
  return Exit::done;
}

Exit show_node_status(Host& host, const NodeTarget& target, const Voice& voice) {
  const HttpReply reply = call(host, target, "GET", "/chaos", "");
  expect_done(target, reply);
  voice.out << reply.body << (reply.body.ends_with('\n') ? "" : "\n");
  return Exit::done;
}

}  // namespace graftd::chaos
