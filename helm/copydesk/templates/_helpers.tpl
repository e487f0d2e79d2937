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

{{/* Of the pod of `helm test`: neither the workload nor its budget may count it. */}}
{{- define "copydesk.checkLabels" -}}
app.kubernetes.io/name: {{ include "copydesk.name" . | trunc 57 }}-check
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
{{- $registry := .Values.image.registry | default (default dict .Values.global).imageRegistry -}}
{{- with $registry }}{{ . }}/{{ end -}}
{{- .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion -}}
{{- with .Values.image.digest }}@{{ . }}{{ end -}}
{{- end -}}

{{- define "copydesk.imagePullSecrets" -}}
{{- concat .Values.imagePullSecrets (default list (default dict .Values.global).imagePullSecrets) | toJson -}}
{{- end -}}

{{/* Which taxonomy should run. On the workload and not on its pods, which take a new one up without a restart. */}}
{{- define "copydesk.workloadAnnotations" -}}
{{- if eq .Values.taxonomy.source "values" }}
checksum/taxonomy: {{ toJson .Values.taxonomy.files | sha256sum }}
{{- end }}
{{- with .Values.workload.annotations }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* A grace period that the drain fits in, always. */}}
{{- define "copydesk.gracePeriod" -}}
{{- .Values.terminationGracePeriodSeconds | default (add .Values.drainSeconds 15) -}}
{{- end -}}
