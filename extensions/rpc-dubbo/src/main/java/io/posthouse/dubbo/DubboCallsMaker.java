package io.posthouse.dubbo;

import io.posthouse.cluster.call.CallGround;
import io.posthouse.cluster.call.Calls;
import io.posthouse.cluster.call.CallsMaker;

/** What this extension offers. */
public final class DubboCallsMaker implements CallsMaker {
    @Override
    public Calls make(CallGround ground) {
        return DubboCalls.open(ground);
    }
}
