package io.posthouse.identity;

import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Caller;

/**
 * An app, by what it is granted things and by what its developer knows it.
 *
 * @param clientId as its developer knows it
 */
public record KnownApp(AppId id, String clientId) {
    /** The app by which somebody calls. */
    public static KnownApp of(Caller.AppCall call) {
        return new KnownApp(call.app(), call.clientId());
    }
}
