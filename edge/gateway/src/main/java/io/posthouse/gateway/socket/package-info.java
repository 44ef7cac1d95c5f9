/** WebSocket places that services mount. */
@NullMarked
package io.posthouse.gateway.socket;

import org.jspecify.annotations.NullMarked;
