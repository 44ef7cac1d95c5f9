package io.posthouse.outbound;

/**
 * What this node has sent since it started.
 *
 * @param delivered letters that their receivers have
 * @param failed attempts that failed
 * @param dead letters that were given up
 * @param sending webhooks that it sends for now
 */
public record OutboundFigures(long delivered, long failed, long dead, int sending) {
}
