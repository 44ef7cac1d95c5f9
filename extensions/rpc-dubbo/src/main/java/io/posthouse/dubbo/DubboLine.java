package io.posthouse.dubbo;

import io.netty.channel.Channel;
import io.posthouse.cluster.NodeName;
import io.posthouse.kernel.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.dubbo.common.constants.CommonConstants;
import org.apache.dubbo.config.ApplicationConfig;
import org.apache.dubbo.config.ProtocolConfig;
import org.apache.dubbo.config.ReferenceConfig;
import org.apache.dubbo.config.RegistryConfig;
import org.apache.dubbo.config.ServiceConfig;
import org.apache.dubbo.rpc.RpcContext;
import org.apache.dubbo.rpc.RpcException;
import org.apache.dubbo.rpc.model.ApplicationModel;
import org.apache.dubbo.rpc.model.FrameworkModel;
import org.apache.dubbo.rpc.model.ModuleModel;

/**
 * Dubbo, as far as we use it: Triple from one {@link CallPort} to another. No registry, since the cluster knows its nodes; no port of its own
 * besides one on loopback; none of its serializations ({@link BytesOnly}); no REST, no console of its own; retries are decided by
 * {@link FarCalls}. Any thread.
 */
final class DubboLine implements AutoCloseable {
    /**
     * 127.0.0.1. Dubbo takes every other way to write it for a mistake, and puts in its place an address that others reach, on either
     * side.
     */
    private static final String LOOPBACK = "2130706433";
    private static final String PROTOCOL = "tri";
    private static final Map<String, String> AS_BYTES = Map.of("serialize.multiple", BytesOnly.NAME);

    private final FrameworkModel framework = new FrameworkModel();
    private final ModuleModel module;
    private final Tunnel tunnel;
    private final ServiceConfig<CallPort> service;
    /** Guarded by this. */
    private final Map<NodeName, Lead> leads = new HashMap<>();

    private record Lead(Channel door, ReferenceConfig<CallPort> reference, CallPort port) {
        void end() {
            reference.destroy();
            door.close();
        }
    }

    /** Nothing came back, and whether anything was done is not known. */
    static final class Broken extends Exception {
        private final boolean late;

        Broken(RpcException cause) {
            super(cause);
            this.late = cause.isTimeout();
        }

        /** Whether the time was over; else the line broke. */
        boolean late() {
            return late;
        }
    }

    DubboLine(CallPort desk, Tunnel tunnel) {
        this.tunnel = tunnel;
        ApplicationModel application = framework.defaultApplication();
        application.modelEnvironment()
                .updateAppExternalConfigMap(new HashMap<>(Map.of("dubbo.protocol.triple.rest.enabled", "false")));
        ApplicationConfig named = new ApplicationConfig("posthouse");
        named.setQosEnable(false);
        named.setLogger("slf4j");
        named.setEnableFileCache(false);
        // Any other mode opens one more port, for what Dubbo tells others of itself: 20880 on all addresses, without TLS.
        named.setRegisterMode("interface");
        application.getApplicationConfigManager().setApplication(named);
        this.module = application.newModule();
        this.service = export(desk);
        tunnel.leadTo(service.getExportedUrls().getFirst().getPort());
    }

    private ServiceConfig<CallPort> export(CallPort desk) {
        ProtocolConfig protocol = new ProtocolConfig(PROTOCOL);
        protocol.setHost(LOOPBACK);
        // Dubbo finds one by itself only once in a process.
        protocol.setPort(freePort());
        protocol.setThreadpool("virtual");
        ServiceConfig<CallPort> config = new ServiceConfig<>(module);
        config.setInterface(CallPort.class);
        config.setRef(desk);
        config.setProtocol(protocol);
        config.setRegistry(none());
        config.setRegister(false);
        config.setParameters(new HashMap<>(AS_BYTES));
        config.export();
        return config;
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new Fault("no port is free on this machine", true, e);
        }
    }

    private static RegistryConfig none() {
        return new RegistryConfig(RegistryConfig.NO_AVAILABLE);
    }

    /** @throws Broken when nothing came back in time */
    byte[] call(NodeName node, byte[] call, int withinMillis) throws Broken {
        CallPort port = lead(node).port();
        RpcContext.getClientAttachment().setObjectAttachment(CommonConstants.TIMEOUT_KEY, withinMillis);
        try {
            return port.call(call);
        } catch (RpcException e) {
            throw new Broken(e);
        } finally {
            RpcContext.getClientAttachment().removeAttachment(CommonConstants.TIMEOUT_KEY);
        }
    }

    private synchronized Lead lead(NodeName node) {
        Lead known = leads.get(node);
        if (known == null) {
            known = make(node);
            leads.put(node, known);
        }
        return known;
    }

    private Lead make(NodeName node) {
        Channel door = tunnel.to(node);
        ReferenceConfig<CallPort> reference = new ReferenceConfig<>(module);
        reference.setInterface(CallPort.class);
        reference.setUrl(PROTOCOL + "://" + LOOPBACK + ":" + ((InetSocketAddress) door.localAddress()).getPort());
        reference.setScope("remote");
        reference.setCheck(false);
        reference.setRetries(0);
        reference.setRegistry(none());
        reference.setParameters(new HashMap<>(AS_BYTES));
        return new Lead(door, reference, reference.get());
    }

    /** Lets go of the lines to all other nodes. What is under way there breaks. */
    synchronized void keep(Set<NodeName> nodes) {
        leads.entrySet().removeIf(lead -> {
            if (nodes.contains(lead.getKey())) {
                return false;
            }
            lead.getValue().end();
            return true;
        });
    }

    @Override
    public synchronized void close() {
        keep(Set.of());
        service.unexport();
        framework.destroy();
    }
}
