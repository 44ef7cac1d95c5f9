package io.posthouse.outbound;

/**
 * What became of telling an event.
 *
 * @param stored for how many webhooks it waits now; one that it was told to before is not counted again
 * @param missed how many had no room for it. It is not sent to them; their owners see that something is missing
 */
public record Told(int stored, int missed) {
}
