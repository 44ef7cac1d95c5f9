@NullMarked
package io.posthouse.gateway.proxy;

import org.jspecify.annotations.NullMarked;
