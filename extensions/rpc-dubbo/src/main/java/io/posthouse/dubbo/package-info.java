/**
 * Calls between roles over Dubbo (Triple). What crosses is bytes that this package writes and reads: {@link io.posthouse.dubbo.Contract} says
 * which interfaces, methods and types there are, {@link io.posthouse.dubbo.Seal} who calls, {@link io.posthouse.dubbo.CallDesk} carries out,
 * {@link io.posthouse.dubbo.FarCalls} asks; {@link io.posthouse.dubbo.DubboLine} is all that knows Dubbo. Bytes go from node to node over the
 * cluster's own links ({@link io.posthouse.dubbo.Tunnel}), which prove the secret in TLS on both sides: Dubbo listens on loopback alone.
 */
@NullMarked
package io.posthouse.dubbo;

import org.jspecify.annotations.NullMarked;
