{{/* The name of everything of this release; short enough for a pod's number behind it to be a node's name. */}}
{{- define "posthouse.name" -}}
{{- if contains "posthouse" .Release.Name }}{{ .Release.Name | trunc 52 | trimSuffix "-" }}{{ else }}{{ printf "%s-posthouse" .Release.Name | trunc 52 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "posthouse.selector" -}}
app.kubernetes.io/name: posthouse
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* The cluster that this release's nodes belong to; that of another release where its nodes carry other roles. */}}
{{- define "posthouse.cluster" -}}
{{ .Values.cluster.name | default .Release.Name }}
{{- end }}

{{/* Who the other nodes are: this release's, also those of before there was a label for the cluster, and other releases' of the same cluster. */}}
{{- define "posthouse.peers" -}}
- podSelector:
    matchLabels:
      {{- include "posthouse.selector" . | nindent 6 }}
- podSelector:
    matchLabels:
      app.kubernetes.io/name: posthouse
      app.kubernetes.io/part-of: {{ include "posthouse.cluster" . | quote }}
{{- end }}

{{- define "posthouse.labels" -}}
{{ include "posthouse.selector" . }}
app.kubernetes.io/part-of: {{ include "posthouse.cluster" . | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{/* What the schema cannot say in words that help: values that hold a secret, that the chart sets already, or that do not go together. */}}
{{- define "posthouse.refuse" -}}
{{- $own := list "NODE" "DOMAIN" "HEAP" "DATA" "CLUSTER_ADDRESS" "CLUSTER_SECRET" "CLUSTER_PORT" "CLUSTER_LINKPORT" "CLUSTER_HTTPPORT" "DATABASE_URL" "DATABASE_USER" "DATABASE_PASSWORD" "DATABASE_CONNECTIONS" "HTTP_ADDRESS" "HTTP_PORT" "HTTP_TLS" "XMPP_ADDRESS" "XMPP_PORT" "XMPPS_PORT" "TLS_CERTIFICATE" "TLS_KEY" "DRAIN_SPREAD" }}
{{- range $where, $names := dict "settings" .Values.settings "secretSettings" .Values.secretSettings }}
{{- range $name, $value := $names }}
{{- if has (trimPrefix "POSTHOUSE_" $name) $own }}
{{- fail (printf "%s.%s is the chart's own to set: take it out, and give what it comes from (domain, heap, database, cluster, tls, drain) its value" $where $name) }}
{{- end }}
{{- end }}
{{- end }}
{{- range $name, $value := .Values.settings }}
{{- if hasKey (default dict $.Values.secretSettings) $name }}
{{- fail (printf "%s stands in both settings and secretSettings: take it out of settings" $name) }}
{{- end }}
{{- if or (regexMatch "PASSWORD|PASSPHRASE|SECRET|TOKEN|AUTHORIZATION|CREDENTIAL|JAAS|BASIC_AUTH|_KEYSTORE_KEY$|PRIVATE_?KEY|API_?KEY" $name) (regexMatch "://[^/@ ]*:[^/@ ]*@|[?&](ssl)?password=" (toString $value)) }}
{{- fail (printf "settings.%s holds a secret, and values are kept with the release for all to read: put it into a secret of yours, and name that in secretSettings: %s: {secretName: ..., secretKey: ...}" $name $name) }}
{{- end }}
{{- end }}
{{- $volumes := list "data" "tmp" "tls" }}
{{- range .Values.volumes }}
{{- $volumes = append $volumes .name }}
{{- end }}
{{- range .Values.mounts }}
{{- if not (has .name $volumes) }}
{{- fail (printf "mounts names %s, and volumes has nothing of that name: add it there" .name) }}
{{- end }}
{{- end }}
{{- if lt (int .Values.drain.withinSeconds) (int (add .Values.drain.spreadSeconds 60)) }}
{{- fail (printf "drain.withinSeconds is %d, and a node that sends its clients elsewhere over %d s may need 60 s more, after which it would be killed in the midst of it: make it %d or more, or spreadSeconds smaller" (int .Values.drain.withinSeconds) (int .Values.drain.spreadSeconds) (int (add .Values.drain.spreadSeconds 60))) }}
{{- end }}
{{- end }}
