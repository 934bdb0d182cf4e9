#pragma once

#include "net/http_server_state.hpp"
#include "net/http_socket.hpp"
#include "net/websocket.hpp"

#include <functional>
#include <memory>

namespace graftd {

// The seam between HttpServer and WebSocket: the server does not see Beast's stream.

// Answers the upgrade in `request` and gives the connection to `handler`; a request that is no
// proper handshake is refused here.
void accept_websocket(const std::shared_ptr<HttpServer::State>& state,
                      std::unique_ptr<ConnectionSlot> slot,
                      HttpSocket socket,
                      const HttpRequest& request,
                      std::function<void(std::unique_ptr<WebSocket>)> handler);

// With goodbye.
void close_websocket(const std::weak_ptr<WebSocket::Session>& session);
// Without.
void end_websocket(const std::weak_ptr<WebSocket::Session>& session);

}  // namespace graftd
