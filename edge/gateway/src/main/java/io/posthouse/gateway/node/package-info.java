/**
 * Requests between nodes. What this node does not do goes to one that carries the role ({@link io.posthouse.gateway.node.NodeChooser});
 * what others pass on comes in by a door of its own ({@link io.posthouse.gateway.node.NodeDoor}), over TLS in which both sides prove that
 * they know the cluster's secret, and with who asks in a header signed for this node and role.
 */
@NullMarked
package io.posthouse.gateway.node;

import org.jspecify.annotations.NullMarked;
