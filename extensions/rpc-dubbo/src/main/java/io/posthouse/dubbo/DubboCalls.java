package io.posthouse.dubbo;

import io.posthouse.cluster.Members;
import io.posthouse.cluster.Node;
import io.posthouse.cluster.call.CallGround;
import io.posthouse.cluster.call.Calls;
import java.lang.reflect.Proxy;
import java.util.stream.Collectors;

/** Calls over Dubbo, from {@link #open} until {@link #close}. */
final class DubboCalls implements Calls {
    private final CallGround ground;
    private final WireForm form = new WireForm();
    private final Seal seal;
    private final CallDesk desk;
    private final Tunnel tunnel;
    private final DubboLine line;
    private final Members.Watch watch;

    private DubboCalls(CallGround ground) {
        this.ground = ground;
        this.seal = new Seal(ground.cluster().self(), ground.keys(), ground.clock());
        this.desk = new CallDesk(seal, form, ground.access(), ground.offers());
        this.tunnel = new Tunnel(ground.cluster().links());
        this.line = new DubboLine(desk, tunnel);
        this.watch = ground.cluster().members().watch(
                nodes -> line.keep(nodes.stream().map(Node::name).collect(Collectors.toSet())));
        if (!ground.offers().isEmpty()) {
            ground.cluster().openDoor(DOOR, 0);
        }
    }

    static DubboCalls open(CallGround ground) {
        Thread here = Thread.currentThread();
        ClassLoader before = here.getContextClassLoader();
        // Dubbo looks for its parts there too.
        here.setContextClassLoader(DubboCalls.class.getClassLoader());
        try {
            return new DubboCalls(ground);
        } finally {
            here.setContextClassLoader(before);
        }
    }

    @Override
    public <T> T of(Class<T> called, String role) {
        WireForm own = new WireForm();
        Contract contract = new Contract(called, own);
        return called.cast(Proxy.newProxyInstance(called.getClassLoader(), new Class<?>[]{called},
                new FarCalls(contract, role, ground, own, seal, line::call)));
    }

    /** What answers here, for tests that speak to it themselves. */
    CallDesk desk() {
        return desk;
    }

    @Override
    public void shut() {
        ground.cluster().shutDoor(DOOR);
        desk.shut();
    }

    @Override
    public void close() {
        shut();
        watch.close();
        line.close();
        tunnel.close();
    }
}
