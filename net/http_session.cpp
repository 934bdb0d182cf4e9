#include "net/http_session.hpp"

#include "net/http_rules.hpp"
#include "net/websocket_session.hpp"

#include <boost/asio/bind_allocator.hpp>

#include <algorithm>
#include <exception>
#include <utility>
#include <variant>

namespace graftd {

namespace {

constexpr std::size_t read_bytes_min = 4096;
constexpr std::size_t body_step_bytes_min = 64 << 10;
// What a client that was refused may still send before it is cut off.
constexpr std::size_t linger_bytes_max = 1 << 20;
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

// What HttpRespond holds: see there for its promises.
class Ticket {
 public:
  Ticket(std::weak_ptr<HttpSession> session, std::uint64_t number)
      : session_(std::move(session)), number_(number) {}

  ~Ticket() {
    if (!used_) {
      answer(json_error(500, "internal", "the server has dropped this request without an answer"));
    }
  }

  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;

  void answer(HttpResponse response) {
    used_ = true;
    if (const std::shared_ptr<HttpSession> session = session_.lock()) {
      session->answer(number_, std::move(response));
    }
  }

 private:
  std::weak_ptr<HttpSession> session_;
  std::uint64_t number_;
  bool used_ = false;
};

}  // namespace

HttpSession::HttpSession(std::shared_ptr<HttpServer::State> state,
                         HttpSocket socket,
                         std::string remote)
    : state_(std::move(state)),
      slot_(std::make_unique<ConnectionSlot>(state_)),
      socket_(std::move(socket)),
      remote_(std::move(remote)),
      buffer_(state_->options.header_bytes_max) {}

void HttpSession::start() {
  expire_in(state_->options.header_timeout);
  request_deadline_ = HttpClock::now() + state_->options.request_timeout;
  read();
}

// Answers all requests that are here and can be answered at once, then reads on.
void HttpSession::serve() {
  if (serving_) {
    return;
  }
  serving_ = true;
  while ((phase_ == Phase::idle || phase_ == Phase::header) && take_head()) {
  }
  serving_ = false;
  if (phase_ == Phase::idle || phase_ == Phase::header || phase_ == Phase::body) {
    read();
  }
}

// Returns false when more must be read first, or nothing more will be.
bool HttpSession::take_head() {
  if (buffer_.size() == 0 || !skip_blank_line()) {
    return false;
  }
  if (phase_ == Phase::idle) {
    phase_ = Phase::header;
    expire_in(state_->options.header_timeout);
    request_deadline_ = HttpClock::now() + state_->options.request_timeout;
  }
  const std::string_view bytes(static_cast<const char*>(buffer_.data().data()), buffer_.size());
  const HeadEnd::Verdict verdict = head_end_.look(bytes);
  if (verdict == HeadEnd::Verdict::malformed) {
    refuse(json_error(400,
                      "bad_request",
                      "this is not HTTP: a request begins with a method, and its lines end with "
                      "CR and LF"));
    return false;
  }
  if (verdict == HeadEnd::Verdict::incomplete) {
    if (bytes.size() == buffer_.max_size()) {
      refuse(head_end_.has_line()
                 ? json_error(431, "headers_too_large", "the header is too long")
                 : json_error(414, "uri_too_long", "the request line is too long"));
    }
    return false;
  }
  head_only_ = bytes.starts_with("HEAD ");
  std::variant<HttpHead, HttpResponse> head =
      read_head(bytes.substr(0, head_end_.size()), state_->options);
  buffer_.consume(head_end_.size());
  head_end_.reset();
  blank_line_skipped_ = false;
  if (HttpResponse* refusal = std::get_if<HttpResponse>(&head)) {
    refuse(std::move(*refusal));
    return false;
  }
  on_head(std::move(std::get<HttpHead>(head)));
  return true;
}

// Some clients send a line break behind a body (RFC 9112 §2.2); more than one is an error.
bool HttpSession::skip_blank_line() {
  const std::string_view bytes(static_cast<const char*>(buffer_.data().data()), buffer_.size());
  if (blank_line_skipped_ || bytes.front() != '\r') {
    return true;
  }
  if (bytes.size() > 1 && bytes[1] == '\n') {
    blank_line_skipped_ = true;
    buffer_.consume(2);
  }
  return bytes.size() > 2;
}

void HttpSession::on_head(HttpHead head) {
  head_ = std::move(head);
  head_.request.remote = remote_;
  close_after_ = !head_.keep_alive;
  if (is_busy()) {
    return refuse_busy();
  }
  holds_request_ = true;
  ++state_->load->in_flight_requests;
  if (state_->websockets.contains(head_.request.path)) {
    return upgrade();
  }
  if (head_.body_bytes == 0) {
    return hand_over();
  }
  phase_ = Phase::body;
  deadline_ = request_deadline_;
  body_received_ = 0;
  if (head_.expects_continue && buffer_.size() == 0) {
    send_continue();
  }
  if (phase_ == Phase::body) {
    take_buffered_body();
  }
}

bool HttpSession::is_busy() const {
  return state_->load->in_flight_requests >= state_->options.in_flight_requests_max ||
         state_->load->in_flight_bytes >= state_->options.in_flight_bytes_max;
}

// Keeps the connection when the request is wholly here: a client that is told to come back should
// not have to connect again.
void HttpSession::refuse_busy() {
  HttpResponse response =
      json_error(429,
                 "busy",
                 "too many requests are under way; nothing was done, try again later",
                 {.leader = {}, .retryable = true});
  response.headers.emplace_back("Retry-After", "1");
  if (phase_ != Phase::body && head_.body_bytes <= buffer_.size()) {
    buffer_.consume(static_cast<std::size_t>(head_.body_bytes));
    return send(std::move(response));
  }
  refuse(std::move(response));
}

void HttpSession::send_continue() {
  boost::system::error_code ec;
  const std::size_t sent = socket_.write_some(boost::asio::buffer(continue_line), ec);
  if (ec || sent != continue_line.size()) {
    close();
  }
}

void HttpSession::take_buffered_body() {
  if (!grow_body()) {
    return;
  }
  std::string& body = head_.request.body;
  body_received_ = std::min(buffer_.size(), static_cast<std::size_t>(head_.body_bytes));
  std::copy_n(static_cast<const char*>(buffer_.data().data()), body_received_, body.data());
  buffer_.consume(body_received_);
  if (body_received_ == head_.body_bytes) {
    hand_over();
  }
}

// In steps, so that memory follows what was sent and not what was announced.
bool HttpSession::grow_body() {
  std::string& body = head_.request.body;
  const auto whole = static_cast<std::size_t>(head_.body_bytes);
  const std::size_t size = std::min(whole, std::max(body_step_bytes_min, body.size() * 2));
  const std::size_t more = size - body.size();
  if (state_->load->in_flight_bytes + more > state_->options.in_flight_bytes_max) {
    refuse_busy();
    return false;
  }
  hold_bytes(more);
  body.resize(size);
  return true;
}

void HttpSession::hand_over() {
  phase_ = Phase::answering;
  deadline_ = HttpClock::time_point::max();
  const auto ticket = std::make_shared<Ticket>(weak_from_this(), ++number_);
  try {
    state_->handler(std::move(head_.request),
                    [ticket](HttpResponse response) { ticket->answer(std::move(response)); });
  } catch (const std::exception& error) {
    ticket->answer(json_error(500, "internal", error.what()));
  }
}

void HttpSession::upgrade() {
  const std::string* origin = head_.request.header("origin");
  if (!head_.wants_websocket) {
    HttpResponse response =
        json_error(426, "upgrade_required", "this path is for WebSocket connections only");
    response.headers.emplace_back("Upgrade", "websocket");
    return refuse(std::move(response));
  }
  if (origin != nullptr && !is_same_origin(*origin, *head_.request.header("host"))) {
    return refuse(json_error(403, "forbidden", "pages of another origin may not connect here"));
  }
  if (head_.body_bytes > 0 || buffer_.size() > 0) {
    return refuse(json_error(400, "bad_request", "nothing may follow before the upgrade is done"));
  }
  const auto handler = state_->websockets.find(head_.request.path);
  const std::shared_ptr<HttpSession> self = shared_from_this();
  phase_ = Phase::closed;
  release();
  accept_websocket(state_, std::move(slot_), std::move(socket_), head_.request, handler->second);
  state_->forget(self);
}

void HttpSession::read() {
  if (reading_) {
    return;
  }
  reading_ = true;
  socket_.async_read_some(
      read_target(),
      boost::asio::bind_allocator(
          read_memory_.allocator(),
          [self = shared_from_this()](boost::system::error_code ec, std::size_t size) {
            self->on_read(ec, size);
          }));
}

boost::asio::mutable_buffer HttpSession::read_target() {
  if (phase_ == Phase::body) {
    return boost::asio::buffer(head_.request.body) + body_received_;
  }
  return buffer_.prepare(
      std::min(buffer_.max_size() - buffer_.size(), std::max(read_bytes_min, buffer_.size())));
}

void HttpSession::on_read(boost::system::error_code ec, std::size_t size) {
  reading_ = false;
  if (phase_ == Phase::closed) {
    return;
  }
  if (ec) {
    if (phase_ != Phase::writing) {
      close();
    }
    return;
  }
  if (phase_ == Phase::body) {
    body_received_ += size;
    if (body_received_ == head_.body_bytes) {
      hand_over();
    } else if (body_received_ < head_.request.body.size() || grow_body()) {
      read();
    }
    return;
  }
  if (phase_ == Phase::lingering) {
    linger_bytes_ += size;
    return linger_bytes_ < linger_bytes_max ? read() : close();
  }
  if (phase_ == Phase::idle || phase_ == Phase::header) {
    buffer_.commit(size);
    serve();
  }
}

}  // namespace graftd
