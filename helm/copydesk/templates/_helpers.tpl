{{/* Names and labels: the selector's are immutable, so they are the fewest that will do. */}}
{{- define "copydesk.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "copydesk.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else if contains (include "copydesk.name" .) .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "copydesk.name" .) | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "copydesk.selectorLabels" -}}
app.kubernetes.io/name: {{ include "copydesk.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "copydesk.labels" -}}
{{ include "copydesk.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "copydesk.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "copydesk.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{- define "copydesk.image" -}}
{{- $tag := .Values.image.tag | default .Chart.AppVersion -}}
{{- if .Values.image.digest -}}
{{- printf "%s:%s@%s" .Values.image.repository $tag .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository $tag -}}
{{- end -}}
{{- end -}}

{{/* A grace period that the drain fits in, always. */}}
{{- define "copydesk.gracePeriod" -}}
{{- .Values.terminationGracePeriodSeconds | default (add .Values.drainSeconds 15) -}}
{{- end -}}

{{/* What no schema can say: combinations that would lose time or data, refused with the remedy. */}}
{{- define "copydesk.validate" -}}
{{- if le (int (include "copydesk.gracePeriod" .)) (int .Values.drainSeconds) -}}
{{- fail (printf "terminationGracePeriodSeconds (%v) must be greater than drainSeconds (%v): Kubernetes would kill the pod in the middle of its drain. Leave it empty to have it derived." (include "copydesk.gracePeriod" .) .Values.drainSeconds) -}}
{{- end -}}
{{- if and .Values.staticMembership.enabled (ne .Values.workload.kind "StatefulSet") -}}
{{- fail "staticMembership.enabled needs workload.kind=StatefulSet: a Deployment's pods get new names at each rollout, and each old name would hold its partitions until the session timeout." -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled .Values.keda.enabled -}}
{{- fail "autoscaling.enabled and keda.enabled exclude each other: KEDA makes a HorizontalPodAutoscaler of its own. Turn one off." -}}
{{- end -}}
{{- if and .Values.podMonitor.enabled (not (.Capabilities.APIVersions.Has "monitoring.coreos.com/v1")) (not .Values.skipCapabilityChecks) -}}
{{- fail "podMonitor.enabled needs the Prometheus operator's CRDs (monitoring.coreos.com/v1), which this cluster does not have. Install them, turn podMonitor off, or set skipCapabilityChecks=true when rendering without a cluster." -}}
{{- end -}}
{{- if and .Values.prometheusRule.enabled (not (.Capabilities.APIVersions.Has "monitoring.coreos.com/v1")) (not .Values.skipCapabilityChecks) -}}
{{- fail "prometheusRule.enabled needs the Prometheus operator's CRDs (monitoring.coreos.com/v1), which this cluster does not have. Install them, turn prometheusRule off, or set skipCapabilityChecks=true when rendering without a cluster." -}}
{{- end -}}
{{- if and .Values.keda.enabled (not (.Capabilities.APIVersions.Has "keda.sh/v1alpha1")) (not .Values.skipCapabilityChecks) -}}
{{- fail "keda.enabled needs KEDA's CRDs (keda.sh/v1alpha1), which this cluster does not have. Install KEDA, turn keda off, or set skipCapabilityChecks=true when rendering without a cluster." -}}
{{- end -}}
{{- if and (eq .Values.taxonomy.source "configMap") (not .Values.taxonomy.configMapName) -}}
{{- fail "taxonomy.source=configMap needs taxonomy.configMapName, the ConfigMap whose keys are the taxonomy's files." -}}
{{- end -}}
{{- if and (eq .Values.taxonomy.source "values") (not .Values.taxonomy.files) -}}
{{- fail "taxonomy.source=values needs taxonomy.files, a map from file name to TOML text." -}}
{{- end -}}
{{- if and (ne .Values.kafka.sasl.mechanism "") (not .Values.kafka.sasl.existingSecret) -}}
{{- fail "kafka.sasl.mechanism needs kafka.sasl.existingSecret: the chart takes no passwords in values, since those end up in the release's own Secret and in shell histories." -}}
{{- end -}}
{{- end -}}
