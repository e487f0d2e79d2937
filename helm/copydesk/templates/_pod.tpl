{{/* The pod: the same under either workload kind. */}}
{{- define "copydesk.podTemplate" -}}
metadata:
  labels:
    {{- include "copydesk.labels" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    # A new config needs a restart; a new taxonomy is picked up by the running worker, so its checksum is not here.
    checksum/config: {{ include (print $.Template.BasePath "/configmap.yaml") . | sha256sum }}
    {{- with include "copydesk.secretsChecksum" . }}
    checksum/secrets: {{ . }}
    {{- end }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "copydesk.serviceAccountName" . }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ include "copydesk.gracePeriod" . }}
  {{- with include "copydesk.imagePullSecrets" . | fromJsonArray }}
  imagePullSecrets: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if .Values.topologySpreadConstraints }}
  topologySpreadConstraints: {{- toYaml .Values.topologySpreadConstraints | nindent 4 }}
  {{- else }}
  topologySpreadConstraints:
    {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
    - maxSkew: 1
      topologyKey: {{ . }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels: {{- include "copydesk.selectorLabels" $ | nindent 10 }}
    {{- end }}
  {{- end }}
  securityContext: {{- toYaml .Values.podSecurityContext | nindent 4 }}
  containers:
    - name: copydesk
      image: {{ include "copydesk.image" . | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args: ["run"]
      env: {{- include "copydesk.env" . | nindent 8 }}
      {{- with .Values.extraEnvFrom }}
      envFrom: {{- toYaml . | nindent 8 }}
      {{- end }}
      ports:
        - { name: admin, containerPort: 9464, protocol: TCP }
      startupProbe:
        httpGet: { path: /startupz, port: admin }
        periodSeconds: 2
        failureThreshold: 60
      readinessProbe:
        httpGet: { path: /readyz, port: admin }
        periodSeconds: 5
        timeoutSeconds: 2
        failureThreshold: 3
      livenessProbe:
        httpGet: { path: /livez, port: admin }
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      resources: {{- toYaml .Values.resources | nindent 8 }}
      securityContext: {{- toYaml .Values.securityContext | nindent 8 }}
      volumeMounts: {{- include "copydesk.volumeMounts" . | nindent 8 }}
  volumes: {{- include "copydesk.volumes" . | nindent 4 }}
{{- end -}}

{{- define "copydesk.env" -}}
- name: COPYDESK_CONFIG
  value: /etc/copydesk/copydesk.toml
{{- if .Values.staticMembership.enabled }}
# The config refers to it: a pod that comes back under its name takes its partitions back at once.
- name: POD_NAME
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* What the Secrets hold now, where the cluster can be asked: an upgrade after a new password restarts the pods. */}}
{{- define "copydesk.secretsChecksum" -}}
{{- $held := list -}}
{{- range list .Values.kafka.sasl.existingSecret .Values.kafka.tls.existingSecret | compact -}}
{{- with (lookup "v1" "Secret" $.Release.Namespace .) }}{{ $held = append $held .data }}{{ end -}}
{{- end -}}
{{- with $held }}{{ toJson . | sha256sum }}{{ end -}}
{{- end -}}

{{- define "copydesk.volumeMounts" -}}
- { name: config, mountPath: /etc/copydesk, readOnly: true }
{{- if ne .Values.taxonomy.source "image" }}
# A whole directory and not a subPath: only then does Kubernetes update it in place.
- { name: taxonomy, mountPath: /etc/copydesk-taxonomy, readOnly: true }
{{- end }}
{{- if .Values.kafka.sasl.existingSecret }}
- { name: sasl, mountPath: /etc/copydesk-sasl, readOnly: true }
{{- end }}
{{- if .Values.kafka.tls.existingSecret }}
- { name: tls, mountPath: /etc/copydesk-tls, readOnly: true }
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "copydesk.volumes" -}}
- name: config
  configMap: { name: {{ include "copydesk.fullname" . }} }
{{- if eq .Values.taxonomy.source "values" }}
- name: taxonomy
  configMap: { name: {{ include "copydesk.fullname" . }}-taxonomy }
{{- else if eq .Values.taxonomy.source "configMap" }}
- name: taxonomy
  configMap: { name: {{ .Values.taxonomy.configMapName }} }
{{- end }}
{{- with .Values.kafka.sasl.existingSecret }}
- name: sasl
  secret: { secretName: {{ . }}, defaultMode: 0440 }
{{- end }}
{{- with .Values.kafka.tls.existingSecret }}
- name: tls
  secret: { secretName: {{ . }}, defaultMode: 0440 }
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}
