package io.posthouse.benchmarks.gatewayproof;

/** What is judged, in words that reports use. */
enum GatewayPromise {
    ANSWERED("every request is answered: no 5xx, no reset, no silence"),
    //
    TAKEN("no valid token, signature or secret is refused"),
    //
    RIGHT_VERSION("a routed answer is by routes that held between asking and answering, or ended less than 1 s before"),
    //
    SAME_BACK_END("while one version of the routes holds, a caller meets one back end of each route"),
    //
    WHOLE("what arrives is what was sent, both ways"),
    //
    IDENTITY("a back end is told who asks, by a token that keys verify which it read 5 s before at the latest"),
    //
    TUNNELS("a WebSocket through a route goes on while its node serves, whatever is published"),
    //
    HANDSHAKES("no node that serves fails a TLS handshake"),
    //
    NEW_CERTIFICATE(
            "new connections show a certificate 12 s after it was put there at the latest, and none before it again");

    private final String words;

    GatewayPromise(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
